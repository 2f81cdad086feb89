//! What was written reads as the same engine, and no damage makes reading or judging go wrong.

use std::ops::Range;

use super::container::mend;
use super::*;
use crate::text::Text;

const PLAN: &str = r#"{"version": 1, "fields": ["text", "bio"], "context": ["x"], "lists": [
  {"name": "a", "views": 3043, "groups": [
    {"mode": "anywhere", "terms": ["ab", ["比特币", "大饼", "b.c"], "b", "abab", "cabb"],
     "variants": [[0, "ba", 256]], "sounds": [1]},
    {"mode": "word", "terms": ["bc", "в", "ss"]}, {"mode": "exact", "terms": ["Ab", "c\u200b", "ßB"]}],
   "except": ["abc", "大饼脸"]},
  {"name": "b", "views": 1, "groups": [
    {"mode": "pattern", "terms": [{"regex": "c[0-9]+", "literals": ["c"]}, {"regex": "[x-z]{2}", "literals": []}]},
    {"mode": "anywhere", "terms": ["b", "kg", "a b"]}]}],
 "categories": ["one"], "rules": [
  {"name": "r", "category": 0, "value": 40, "mode": "enforce", "fields": null, "from": null, "until": null,
   "when": [{"op": "hits", "lists": [0, 1], "need": "any", "n": 0, "disguised": false, "counted": true,
             "near": null}]}],
 "weights": {"hits": [1000], "terms": [1000, 500], "rules": [1000], "categories": [1000]},
 "cap": null, "bonuses": []}"#;

const LIMITS: Limits = Limits { chars: 1000, matches: 20 };

const TEXTS: [&str; 10] = [
    "",
    "a&#98; <i>比</i>忒币 aaabbb \u{202e}bbac\u{202c} c4bb caabbb",
    "ab",
    "xx ABAB abc bc. вс 比 特 币 大饼脸 c12 c\u{200b} Ab ßB ㎏",
    "a.b-c b c ss5 c１2 yyz в",
    "cabbabcabbabab cabb",
    "\u{301}a\u{301}b\u{200b} \n b  b",
    "ｂ Ⓑ 𝐁 🅱 b\u{ad}c",
    "大 饼",
    "aaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
];

/// The plan without its terms, as it comes with a compiled policy.
fn bare() -> String {
    let mut plan: serde_json::Value = serde_json::from_str(PLAN).unwrap();
    for list in plan["lists"].as_array_mut().unwrap() {
        list["groups"] = serde_json::json!([]);
        list["except"] = serde_json::json!([]);
    }
    plan.to_string()
}

fn bytes() -> Vec<u8> {
    let mut terms = terms::Builder::new();
    for spellings in [&["ab"][..], &["比特币", "大饼", "b.c"]] {
        spellings.iter().for_each(|spelling| terms.spelling(spelling).unwrap());
        terms.term();
    }
    write(&Engine::new(PLAN, LIMITS).unwrap(), b"{}", b"text", &[terms.finish()]).unwrap()
}

fn read(bytes: &[u8], plan: &str) -> Result<Engine, Fault> {
    let compiled = Compiled::new(Container::copy(bytes)?)?;
    let terms = compiled.terms()?;
    (0..terms.len()).for_each(|i| assert!(terms.spellings(i).len() > 0));
    compiled.engine(plan, &[11, 5], LIMITS)
}

fn said(engine: &Engine) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let say = |text: &&str| {
        let units: Vec<u32> = text.chars().map(u32::from).collect();
        let text = Text::Four(&units);
        (engine.matches(text), engine.judge(&[0], &[text], &[None], 0))
    };
    TEXTS.iter().map(say).collect()
}

/// A small generator of the xorshift family.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n.max(1)
    }

    /// A number to put in the place of another: near it, near a bound, or any.
    fn instead_of(&mut self, number: u32) -> u32 {
        match self.below(8) {
            0 => u32::MAX - self.below(2) as u32,
            1 => 1 << self.below(32),
            2 => self.0 as u32,
            3 => number.wrapping_add(1),
            4 => number.wrapping_sub(1),
            5 => number ^ 1 << self.below(32),
            _ => self.below(600) as u32,
        }
    }

    /// Changes a place, half of the time to what stands elsewhere.
    fn change(&mut self, bytes: &mut [u8], range: Range<usize>) {
        let at = (range.start + self.below(range.len())) & !3;
        let Some(place) = bytes.get(at..at + 4) else { return };
        let mut number = u32::from_le_bytes(place.try_into().unwrap());
        let other = (range.start + self.below(range.len())) & !3;
        number = match bytes.get(other..other + 4) {
            Some(other) if self.below(2) == 0 => u32::from_le_bytes(other.try_into().unwrap()),
            _ => self.instead_of(number),
        };
        match self.below(4) {
            0 => bytes[at + self.below(4)] = number as u8,
            _ => bytes[at..at + 4].copy_from_slice(&number.to_le_bytes()),
        }
    }
}

/// Where the sections lie, and the table of them.
fn ranges(bytes: &[u8]) -> Vec<Range<usize>> {
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    let count = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let entry = |i: usize| word(64 + 32 * i + 8)..word(64 + 32 * i + 8) + word(64 + 32 * i + 16);
    let mut ranges: Vec<_> = (0..count).map(entry).filter(|range| !range.is_empty()).collect();
    ranges.push(64..64 + 32 * count);
    ranges
}

#[test]
fn what_was_written_reads_as_the_same_engine_and_is_written_alike() {
    let bytes = bytes();
    let engine = read(&bytes, &bare()).unwrap();
    assert_eq!(said(&engine), said(&Engine::new(PLAN, LIMITS).unwrap()));
    assert!(said(&engine).iter().any(|answer| answer != &said(&engine)[0]));
    let compiled = Compiled::new(Container::copy(&bytes).unwrap()).unwrap();
    assert_eq!(
        write(&engine, compiled.model().unwrap(), compiled.sources().unwrap(), &[compiled.terms().unwrap()])
            .unwrap(),
        bytes
    );
}

#[test]
fn lists_of_other_sizes_are_refused() {
    let compiled = Compiled::new(Container::copy(&bytes()).unwrap()).unwrap();
    assert!(compiled.engine(&bare(), &[10, 6], LIMITS).is_err());
    assert!(compiled.engine(PLAN, &[], LIMITS).is_err());
}

/// Changes that checksums would find are made with the checksums put right: what comes behind
/// them must stand on its own. What still reads judges, whatever it says.
///
/// For longer runs: `BYLAW_FUZZ=1000000 BYLAW_SEED=1 RUSTFLAGS="-C overflow-checks=on" cargo test --release fuzz`.
#[test]
fn fuzz_no_change_makes_reading_or_judging_go_wrong() {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let rounds = number("BYLAW_FUZZ").unwrap_or(400);
    let mut random = Random(number("BYLAW_SEED").unwrap_or(0x9E37_79B9));
    let (whole, plan) = (bytes(), bare());
    let ranges = ranges(&whole);
    let (mut refused, mut used) = (0, 0);
    for _ in 0..rounds {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let range = ranges[random.below(ranges.len())].clone();
            random.change(&mut bytes, range);
        }
        if random.below(20) == 0 {
            bytes.truncate(64 + random.below(bytes.len() - 64));
        }
        mend(&mut bytes);
        match read(&bytes, &plan) {
            Ok(engine) => {
                said(&engine);
                used += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > rounds / 20 && used > rounds / 20, "{refused} refused, {used} used");
}
