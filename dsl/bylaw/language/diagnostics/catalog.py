"""Every diagnostic, declared once: code, what is wrong, what to do, in English and Chinese.

Wording: lower case, no full stop, what the author wrote in backticks, no names of
implementation types. Codes are stable: a code is never given another meaning.
``B0`` reading, ``B1`` syntax, ``B2`` names and types, ``B3`` values; ``W`` warnings.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One diagnostic's sentences; ``{…}`` are filled from the facts of the occurrence."""

    code: str
    title_en: str
    title_zh: str
    help_en: str
    help_zh: str

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" else self.title_en

    def help(self, language: str) -> str:
        return self.help_zh if language == "zh" else self.help_en


_ENTRIES = (
    # ── reading ──────────────────────────────────────────────────────────────
    Entry("B001", "cannot read `{path}`: {cause}", "无法读取 `{path}`：{cause}",
          "check the path and the permissions", "请检查路径和权限"),
    Entry("B002", "`{path}` is not UTF-8 text (byte {byte} in line {line})", "`{path}` 不是 UTF-8 文本（第 {line} 行，字节 {byte}）",
          "save the file as UTF-8 in your editor (it may be GBK or UTF-16 now)", "请在编辑器中将文件另存为 UTF-8（当前可能是 GBK 或 UTF-16）"),
    Entry("B003", "`{path}` is a binary file, not text (a zero byte at {offset})", "`{path}` 是二进制文件，不是文本（位置 {offset} 有零字节）",
          "give the path of a text file; a file saved as UTF-16 must be saved as UTF-8", "请给出文本文件的路径；UTF-16 文件请另存为 UTF-8"),
    Entry("B004", "`{path}` has {size} bytes; at most {limit} are read", "`{path}` 有 {size} 字节，最多读取 {limit} 字节",
          "move long word lists to files of their own, read with `from file`", "请把长词表放到单独的文件中，用 `取自文件` 读入"),
    Entry("B005", "this line is {length} characters long; at most {limit} are allowed", "此行有 {length} 个字符，最多允许 {limit} 个",
          "break the line, or put the terms into a file, one a line, and read it with `from file`", "请分行，或把词语放到文件中（每行一个），用 `取自文件` 读入"),
    Entry("B006", "`{path}` is outside the policy's folder", "`{path}` 在政策所在文件夹之外",
          "put the file beside the policy or in a folder below it, and write the path from there", "请把文件放在政策旁边或其下级文件夹中，并写相对路径"),
    Entry("B007", "`{path}` includes itself: {chain}", "`{path}` 引入了它自己：{chain}",
          "take this `include` out", "请删去这一处 `引入`"),
    Entry("B008", "includes are nested more than {limit} deep", "引入的层数超过 {limit} 层",
          "include the files from the main policy directly", "请在主政策中直接引入这些文件"),
    Entry("B009", "`{path}` can't be read from here: this policy is a text without a folder", "无法读取 `{path}`：此政策是一段文本，没有所在的文件夹",
          "load the policy from its file, or give `base=` to `bylaw.loads`", "请从文件载入政策，或给 `bylaw.loads` 传入 `base=`"),
    # ── syntax ───────────────────────────────────────────────────────────────
    Entry("B101", "`{found}` is not expected here", "此处不应出现 `{found}`",
          "what can stand here: {expected}", "此处可以写：{expected}"),
    Entry("B102", "the text ends here, but something is still missing", "文本到此结束，但内容尚不完整",
          "what can stand here: {expected}", "此处可以写：{expected}"),
    Entry("B103", "`and` and `or` are mixed without parentheses", "`且` 与 `或` 混用而没有括号",
          "write `(a and b) or c` or `a and (b or c)`, whichever is meant", "请写成 `(甲 且 乙) 或 丙` 或 `甲 且 (乙 或 丙)`"),
    Entry("B104", "this block is not closed: `}}` is missing", "此块没有结束：缺少 `}}`",
          "write `}}` where the block ends, before the next one begins", "请在此块结束处、下一块开始之前写上 `}}`"),
    Entry("B105", "this `}}` closes nothing", "此 `}}` 没有对应的 `{{`",
          "take it out, or write the `{{` that is missing before it", "请删去它，或补上前面缺少的 `{{`"),
    Entry("B106", "this text is not closed: a {quote} is missing", "此处的文字没有结束：缺少 {quote}",
          "texts end on the line on which they begin; a quote inside is written \\\"", "文字须在同一行内结束；其中的引号写作 \\\""),
    Entry("B107", "`{found}` ran together: a space is missing after `{keyword}`", "`{found}` 连在了一起：`{keyword}` 之后缺少空格",
          "write `{keyword} {rest}`", "请写成 `{keyword} {rest}`"),
    Entry("B108", "`\\{escape}` is not an escape", "`\\{escape}` 不是转义写法",
          "write \\\" \\\\ \\n \\t or \\u{{1F4B0}}; a backslash itself is \\\\", "可写 \\\" \\\\ \\n \\t 或 \\u{{1F4B0}}；反斜杠本身写作 \\\\"),
    Entry("B109", "this condition is nested more than {limit} deep", "条件嵌套超过 {limit} 层",
          "split the condition over several `when` lines", "请把条件拆成几个 `当`"),
    Entry("B110", "`{found}` stands outside every block", "`{found}` 不在任何块之内",
          "a policy is made of these: {expected}", "政策由以下部分组成：{expected}"),
    Entry("B111", "`{character}` (U+{point:04X}) can't stand in a policy", "政策中不能出现 `{character}`（U+{point:04X}）",
          "take it out; it came along with copying, most likely", "请删去，多半是复制时带入的"),
    Entry("B112", "`{found}` can't be a number: it is too large", "`{found}` 过大，不能作为数值",
          "numbers go up to {limit}", "数值最大为 {limit}"),
    Entry("B113", "`{found}` is not the beginning of a condition", "条件不能以 `{found}` 开头",
          "about words, write `any {found}`, `all {found}` or `at least 3 {found}`; facts read like `{found} is \"…\"`", "关于词语，请写 `任一 {found}`、`全部 {found}` 或 `至少 3 {found}`；事实写作 `{found} 为 “…”`"),
    # ── names and types ──────────────────────────────────────────────────────
    Entry("B201", "there is no list `{name}`", "没有名为 `{name}` 的词表",
          "declare it with `terms {name} {{ … }}`; known lists: {known}", "请用 `词表 {name} {{ … }}` 声明；已有词表：{known}"),
    Entry("B202", "there is no severity `{name}`", "没有名为 `{name}` 的程度",
          "known severities: {known}", "已有程度：{known}"),
    Entry("B203", "there is no activity `{name}`", "没有名为 `{name}` 的行为",
          "a category is written `trading of crypto`; known activities: {known}; others are declared in `categories`", "类别写作 `交易 之 虚拟货币`；已有行为：{known}；其他行为在 `类别表` 中声明"),
    Entry("B204", "there is no asset `{name}`", "没有名为 `{name}` 的对象",
          "a category is written `trading of crypto`; known assets: {known}; others are declared in `categories`", "类别写作 `交易 之 虚拟货币`；已有对象：{known}；其他对象在 `类别表` 中声明"),
    Entry("B205", "the context has no field `{name}`", "情境中没有字段 `{name}`",
          "declare it in `context {{ … }}`; known fields: {known}", "请在 `情境 {{ … }}` 中声明；已有字段：{known}"),
    Entry("B206", "there is no view `{name}`", "没有名为 `{name}` 的变形",
          "views that a list can ignore: {known}", "词表可以忽略的变形：{known}"),
    # B207 is retired: it said of views that the language would have them later. It has them.
    Entry("B208", "the policy has no text field `{name}`", "政策没有文本字段 `{name}`",
          "declared with `fields`: {known}", "用 `字段` 声明的有：{known}"),
    Entry("B209", "{kind} `{name}` is declared twice", "{kind} `{name}` 声明了两次",
          "rename one of the two, or merge them", "请改名或合并"),
    Entry("B210", "`{value}` is not one of the values of `{field}`", "`{value}` 不是 `{field}` 的取值",
          "values: {known}", "取值：{known}"),
    Entry("B211", "`{name}` is {kind}; it can't be compared with {value}", "`{name}` 是{kind}，不能与 {value} 比较",
          "write {example}", "请写 {example}"),
    Entry("B212", "rule `{name}` has no `when`", "规则 `{name}` 没有 `当`",
          "say when it holds, for example `when any {example}`", "请写明何时成立，例如 `当 任一 {example}`"),
    Entry("B213", "the file has no `policy` line", "文件没有 `政策` 一行",
          "begin it with `policy \"name\" language 1`; a file that others `include` needs none, check the policy that includes it", "请以 `政策 \"名称\" 语言 1` 开头；被 `引入` 的文件不需要，请检查引入它的政策"),
    Entry("B214", "language {version} is not known to this version of bylaw", "此版 bylaw 不认识语言版本 {version}",
          "write `language 1`, or upgrade bylaw", "请写 `语言 1`，或升级 bylaw"),
    Entry("B215", "`{clause}` is given twice", "`{clause}` 写了两次",
          "keep one", "请只保留一个"),
    Entry("B216", "category `{name}` is used by no rule, so this bonus can never count", "没有规则使用类别 `{name}`，此加分永远不会生效",
          "categories of the rules: {known}", "规则的类别有：{known}"),
    # ── values ───────────────────────────────────────────────────────────────
    Entry("B301", "`{value}` is not a date", "`{value}` 不是日期",
          "write year-month-day, for example 2022-06-20", "请写 年-月-日，例如 2022-06-20"),
    Entry("B302", "the dates run backwards: {start} is after {end}", "日期颠倒：{start} 晚于 {end}",
          "both days are included; put the earlier one first", "起止两日均包含在内；请把较早的写在前面"),
    Entry("B303", "the ladder goes down: `{step}` at {points} follows `{before}` at {before_points}", "阶梯倒退：`{step}`（{points}）排在 `{before}`（{before_points}）之后",
          "thresholds rise, and so do steps: warn, rectify, restrict, suspend, ban", "分数须递增，处分须加重：警告、整改、限制、暂停、封禁"),
    Entry("B304", "the graver case comes off more lightly: {what}", "较重的情形反而处罚较轻：{what}",
          "{remedy}", "{remedy}"),
    Entry("B305", "a ban must be confirmed by a person", "封禁须由人工确认",
          "write `at {points} ban confirmed by human`", "请写 `达到 {points} 封禁 人工确认`"),
    Entry("B306", "{what} is {value}, but must be {limit}", "{what}为 {value}，但必须{limit}",
          "{allowed}", "{allowed}"),
    Entry("B307", "list `{name}` has no terms", "词表 `{name}` 没有词语",
          "add a line such as `anywhere \"比特币\"` or `word \"BTC\"`", "请添加一行，例如 `任意位置 \"比特币\"` 或 `整词 \"BTC\"`"),
    Entry("B308", "the term {term} has nothing to search for", "词语 {term} 没有可查找的内容",
          "invisible characters and combining marks alone are dropped by folding; write the letters", "单独的不可见字符和组合符号会被归一化去掉；请写出文字"),
    Entry("B309", "the term {term} begins or ends with white space", "词语 {term} 的首尾有空白",
          "take the white space out; edges of words are what `word` is for", "请删去空白；需要词边界时用 `整词`"),
    Entry("B310", "the pattern is not right: {cause}", "正则有误：{cause}",
          "{remedy}", "{remedy}"),
    Entry("B311", "the pattern can match nothing at all", "此正则可以匹配空文字",
          "make one part of it necessary: `a+` rather than `a*`", "请让其中一部分成为必需：写 `a+` 而不是 `a*`"),
    Entry("B312", "`mitigate` can't depend on words in the text", "`从轻` 不能取决于文本中的词语",
          "use facts of the context, or a guard: `unless any {name}`", "请使用情境中的事实，或用排除条件：`除非 任一 {name}`"),
    Entry("B313", "the marks of this test don't match: {cause}", "测试的标记不成对：{cause}",
          "write [[ before and ]] after each span that must be reported", "请在须报告的每一段前后写 [[ 和 ]]"),
    Entry("B314", "the term {term} has {length} characters", "词语 {term} 有 {length} 个字符",
          "terms have at most {limit} characters; is a line break missing in the list file?", "词语最多 {limit} 个字符；词表文件是否缺少换行？"),
    Entry("B315", "the levels go down: `{name}` ({points}) follows `{before}` ({before_points})", "等级倒退：`{name}`（{points}）排在 `{before}`（{before_points}）之后",
          "write the levels from the mildest to the gravest, each worth more points than the one before", "请从轻到重书写等级，后一级的分数须高于前一级"),
    Entry("B316", "`{step}` needs {what}", "`{step}` 需要{what}",
          "write {example}", "请写 {example}"),
    Entry("B317", "the ladder has no step `{step}`", "阶梯中没有 `{step}`",
          "steps of the ladder: {known}", "阶梯中的处分：{known}"),
    Entry("B318", "a test that `misses` can't have marks", "`不命中` 的测试不能有标记",
          "take the [[ ]] out, or write `hits`", "请删去 [[ ]]，或改写 `命中`"),
    Entry("B319", "`{value}` is not a time zone", "`{value}` 不是时区",
          "write an offset such as \"+08:00\", or \"UTC\"", "请写时差，例如 \"+08:00\"，或 \"UTC\""),
    Entry("B320", "the bounds of level `{name}` contradict: {what}", "等级 `{name}` 的上下限互相矛盾：{what}",
          "change one of the two places: a graver level leads to no milder step, and `at least` is not above `at most`", "请修改两处之一：较重的等级不应导致较轻的处分，「至少」不应高于「至多」"),
    Entry("B321", "level `{name}` is forgotten sooner than the milder `{milder}`", "等级 `{name}` 比较轻的 `{milder}` 更早清零",
          "it must hold for at least {least} and clear after {clears} or later", "它至少应保留 {least}，并在 {clears} 或更久之后清零"),
    Entry("B322", "level `{name}` holds for {hold} and is cleared before that, after {clears}", "等级 `{name}` 保留 {hold}，却在此之前（{clears}）清零",
          "write the time after which it is cleared so that it is at least as long", "清零的时间不应短于保留的时间"),
    Entry("B323", "no step is to be skipped, and level `{name}` leads to `{step}` at once", "规定逐级处分，而等级 `{name}` 一次即至少 `{step}`",
          "take one of the two out", "请删去其中之一"),
    Entry("B324", "{term} can't be searched by its sound: `{found}` is not a Chinese character whose sound is known", "{term} 无法按读音查找：`{found}` 不是有读音的汉字",
          "`sounds` takes Chinese characters only; write the term under `anywhere` or `word`", "`谐音` 只用于汉字；请把该词写在 `任意位置` 或 `整词` 之后"),
    Entry("B325", "{term} has one syllable; by its sound it would be found everywhere", "{term} 只有一个音节，按读音会处处命中",
          "write a term of two characters or more, better of three", "请写两个字以上的词，最好三个字"),
    # ── warnings ─────────────────────────────────────────────────────────────
    Entry("W101", "list `{name}` is not used by any rule", "没有规则使用词表 `{name}`",
          "use it in a `when`, or take it out", "请在 `当` 中使用它，或删去"),
    Entry("W102", "{term} stands in `{name}` twice: folding makes it the same as {other}", "{term} 在 `{name}` 中重复：归一化后与 {other} 相同",
          "keep one; use `also` for another name of the same thing", "请只保留一个；同一事物的别名用 `又称`"),
    Entry("W103", "the term {term} has one character and will be found very often", "词语 {term} 只有一个字，会非常频繁地命中",
          "write a longer term, or use it only together with others (`within`)", "请写更长的词，或仅与其他词配合使用（`在 … 字 内有`）"),
    Entry("W104", "{term} is part of ordinary words such as `{word}`", "{term} 是普通单词的一部分，例如 `{word}`",
          "write it under `word` rather than `anywhere`", "请用 `整词` 而不是 `任意位置`"),
    Entry("W105", "this pattern has no text that every match must contain, so it runs on every message", "此正则没有必含的文字，每条消息都要运行它",
          "give it a fixed part of two letters or more", "请让它包含两个字符以上的固定部分"),
    Entry("W106", "rule `{name}` has no test", "规则 `{name}` 没有测试",
          "add `test hits \"…\"` and `test misses \"…\"`", "请添加 `测试 命中 \"…\"` 和 `测试 不命中 \"…\"`"),
    Entry("W107", "rules `{name}` and `{other}` have the same conditions", "规则 `{name}` 与 `{other}` 的条件相同",
          "merge them, or say what makes them differ", "请合并，或写明二者的区别"),
    Entry("W108", "no rule uses the context field `{name}`", "没有规则使用情境字段 `{name}`",
          "take it out, or use it in a condition", "请删去，或在条件中使用"),
    Entry("W109", "{term} can never be found: the exception {other} covers it", "{term} 永远不会命中：例外 {other} 已将其覆盖",
          "make the exception longer than the term it protects from", "例外应当比被排除的词更长"),
    Entry("W110", "rule `{name}` can never hold: {cause}", "规则 `{name}` 永远不会成立：{cause}",
          "change its dates or its mode, or take it out", "请修改其日期或模式，或删去"),
    Entry("W111", "rule `{name}` can hold for a text without any of its words", "规则 `{name}` 可能在没有任何词语命中时成立",
          "add a condition on a list with `and`", "请用 `且` 加上对词表的条件"),
    Entry("W112", "nothing says since when rule `{name}` is in force", "没有写明规则 `{name}` 自何时生效",
          "add `effective 2022-06-20` to the policy or the rule", "请在政策或规则中写 `生效 2022-06-20`"),
    Entry("W113", "no test shows that this `unless` silences the rule", "没有测试表明此 `除非` 会使规则不成立",
          "add a `test misses \"…\"` that meets it", "请添加满足它的 `测试 不命中 \"…\"`"),
    Entry("W114", "the term {term} holds an invisible character (U+{point:04X})", "词语 {term} 含有不可见字符（U+{point:04X}）",
          "it came along with copying, most likely; take it out", "多半是复制时带入的，请删去"),
    Entry("W116", "`{found}` in `{clause}` is not filled in", "`{clause}` 中的 `{found}` 不会被替换",
          "what is filled in: {known}", "可替换的有：{known}"),
    Entry("W117", "the policy has no rules", "政策没有规则",
          "add one with `rule name {{ when any … }}`", "请用 `规则 名称 {{ 当 任一 … }}` 添加"),
    Entry("W118", "{term} has two syllables: by its sound it also finds {found}", "{term} 只有两个音节，按读音还会命中 {found}",
          "list what is harmless under `except`, use it only together with others (`within`), or take it out of `sounds`", "请把无害的词写入 `排除`，或仅与其他词配合使用（`在 … 字 内有`），或从 `谐音` 中删去"),
    Entry("W119", "`{view}` does nothing in `{name}`: {cause}", "`{view}` 在 `{name}` 中不起作用：{cause}",
          "take it out of `ignore`, or add the terms it is meant for", "请从 `忽略` 中删去，或添加需要它的词语"),
    Entry("W120", "{term} of `{name}`, {how}, is {variant}, which is a term of `{other}`", "`{name}` 的 {term} {how}即 {variant}，而后者是 `{other}` 的词语",
          "both will be found; if they are not the same thing, write `except {variant}` in `{name}`", "两者都会命中；若并非同一事物，请在 `{name}` 中写 `排除 {variant}`"),
    Entry("W115", "`{path}` repeats terms: {count} in all, for one {term} (line {line})", "`{path}` 中有词语重复，共 {count} 个，例如 {term}（第 {line} 行）",
          "nothing breaks; keep one of each", "不影响结果；建议只保留一个"),
)

CATALOG: dict[str, Entry] = {entry.code: entry for entry in _ENTRIES}
"""All diagnostics by code."""
