"""The words of the language: every keyword in English and Chinese, and the built-in names.

The grammar holds the same keywords as regular expressions; a test keeps the two together.
"""

from __future__ import annotations

KEYWORDS: dict[str, tuple[str, str]] = {
    "POLICY": ("policy", "政策"), "VERSION": ("version", "版本"), "LANGUAGE": ("language", "语言"),
    "BASIS": ("basis", "依据"), "EFFECTIVE": ("effective", "生效"), "UNTIL": ("until", "截至"),
    "TIMEZONE": ("timezone", "时区"), "INCLUDE": ("include", "引入"), "FIELDS": ("fields", "字段"),
    "CONTEXT": ("context", "情境"), "ONE_OF": ("one of", "取自"), "DURATION": ("duration", "时长"),
    "NUMBER": ("number", "数值"), "TEXT": ("text", "文本"), "YES_OR_NO": ("yes or no", "是否"),
    "CATEGORIES": ("categories", "类别表"), "ACTIVITIES": ("activities", "行为"), "ASSETS": ("assets", "对象"),
    "LEVELS": ("levels", "等级"), "AT_LEAST": ("at least", "至少"), "AT_MOST": ("at most", "至多"),
    "LADDER": ("ladder", "阶梯"), "AT": ("at", "达到"), "WARN": ("warn", "警告"), "RECTIFY": ("rectify", "整改"),
    "RESTRICT": ("restrict", "限制"), "SUSPEND": ("suspend", "暂停"), "BAN": ("ban", "封禁"),
    "WITHIN": ("within", "在"), "FOR": ("for", "为期"), "CONFIRMED_BY_HUMAN": ("confirmed by human", "人工确认"),
    "HOLDS": ("holds", "保留"), "CLEARS": ("clears after", "清零"), "REPEAT": ("repeat", "再犯"),
    "PROBATION": ("probation", "考察"), "RECTIFIED": ("rectified", "已整改"), "MISSED": ("missed", "逾期"),
    "RELEASE": ("release below", "解除线"), "GRADUAL": ("no step skipped", "逐级"),
    "MINUTES": ("minutes", "分钟"), "HOURS": ("hours", "小时"), "DAYS": ("days", "天"), "WEEKS": ("weeks", "周"),
    "POINTS": ("points", "计分"), "CAP": ("cap", "上限"), "BONUS": ("bonus", "加分"),
    "TOGETHER_WITH": ("together with", "并有"), "TERMS": ("terms", "词表"), "FROM_FILE": ("from file", "取自文件"),
    "IGNORE": ("ignore", "忽略"), "EXCEPT": ("except", "排除"), "ANYWHERE": ("anywhere", "任意位置"),
    "WORD": ("word", "整词"), "EXACT": ("exact", "精确"), "PATTERN": ("pattern", "正则"), "SOUNDS": ("sounds", "谐音"),
    "NOT_PRECEDED": ("not preceded by", "前不接"), "NOT_FOLLOWED": ("not followed by", "后不接"),
    "GROUP": ("group", "词表组"), "CONDITION": ("condition", "条件"), "RULE": ("rule", "规则"),
    "TITLE": ("title", "标题"), "CATEGORY": ("category", "类别"), "OF": ("of", "之"),
    "SEVERITY": ("severity", "程度"), "CONFIDENCE": ("confidence", "置信度"), "IN": ("in", "范围"),
    "WHEN": ("when", "当"), "UNLESS": ("unless", "除非"), "AGGRAVATE": ("aggravate", "从重"),
    "MITIGATE": ("mitigate", "从轻"), "MODE": ("mode", "模式"), "OFF": ("off", "关闭"), "SHADOW": ("shadow", "观察"),
    "GREY": ("grey", "灰区"), "ENFORCE": ("enforce", "执行"), "SAY": ("say", "告知"), "TEST": ("test", "测试"),
    "HITS": ("hits", "命中"), "MISSES": ("misses", "不命中"), "WITH": ("with", "情形"), "ON": ("on", "于"),
    "THEN": ("then", "则"), "NOTHING": ("nothing", "无处分"), "REVIEW": ("review", "复核"), "AND": ("and", "且"),
    "OR": ("or", "或"), "NOT": ("not", "非"), "ANY": ("any", "任一"), "ALL": ("all", "全部"),
    "DIFFERENT": ("different", "种不同"), "DISGUISED": ("disguised", "经伪装"), "BY": ("by", "以"),
    "OF_NEAR": ("of", "内有"),
    "SAME_SENTENCE": ("in same sentence as", "同句有"), "BEFORE": ("before", "先于"), "AFTER": ("after", "后于"),
    "CHARS": ("chars", "字"), "WORDS_UNIT": ("words", "词"), "IS_ONE_OF": ("is one of", "属于"),
    "IS_NOT": ("is not", "不为"), "IS": ("is", "为"), "UNKNOWN": ("unknown", "未知"), "YES": ("yes", "是"),
    "NO": ("no", "否"),
}  # fmt: skip
"""Terminal of the grammar → its English and Chinese spelling."""

SIGNS: dict[str, str] = {
    "_LBRACE": "{", "_RBRACE": "}", "_LPAR": "(", "_RPAR": ")", "_COMMA": ",", "_SEMICOLON": ";", "_COLON": ":",
    "_PERCENT": "%", "LE": "<=", "GE": ">=", "LT": "<", "GT": ">",
}  # fmt: skip
"""Terminal → sign."""

KINDS: dict[str, tuple[str, str]] = {
    "STRING": ('a text in quotes, "…"', "引号中的文字 “…”"),
    "WORDS": ('texts in quotes, "…", "…"', "引号中的文字 “…”、“…”"),
    "NAME": ("a name", "名称"),
    "INT": ("a number", "数字"),
    "DATE": ("a date, 2022-06-20", "日期 2022-06-20"),
    "MEASURE": ("个", "个"),
}
"""Other terminals, as a person would call them."""

TOP_LEVEL = ("POLICY", "INCLUDE", "FIELDS", "CONTEXT", "CATEGORIES", "LEVELS", "LADDER", "POINTS", "TERMS", "GROUP",
             "CONDITION", "RULE")  # fmt: skip
"""Keywords that begin a block."""

STEPS = ("warn", "rectify", "restrict", "suspend", "ban")
"""Steps of a ladder, from the mildest to the gravest."""

ACTIVITIES = {"issuance": "发行", "trading": "交易", "financing": "融资", "promotion": "推广", "guidance": "引导"}
ASSETS = {"crypto": "虚拟货币", "nft": "数字藏品"}
LEVEL_NAMES = {"minor": "轻微", "moderate": "一般", "serious": "严重", "grave": "重大"}


def spelling(terminal: str, language: str = "en") -> str:
    """How a person would write or call a terminal of the grammar."""
    zh = language == "zh"
    if terminal in KEYWORDS:
        return f"`{KEYWORDS[terminal][zh]}`"
    if terminal in SIGNS:
        return f"`{SIGNS[terminal]}`"
    return KINDS[terminal][zh] if terminal in KINDS else terminal
