//! The plan: the one document that comes down from Python, as it is written.
//!
//! Serde checks the shape and refuses unknown keys; whether the numbers in it point anywhere is
//! checked where they are used ([`crate::vocabulary`], [`crate::rules`]).

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};

/// The version of the format this engine reads.
pub const VERSION: u32 = 1;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub version: u32,
    pub fields: Vec<String>,
    pub context: Vec<String>,
    pub lists: Vec<List>,
    pub categories: Vec<String>,
    pub rules: Vec<Rule>,
    pub weights: Weights,
    pub cap: Option<i64>,
    pub bonuses: Vec<(i64, Vec<usize>)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    pub name: String,
    pub views: u16,
    pub groups: Vec<Group>,
    #[serde(default)]
    pub except: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub mode: Mode,
    pub terms: Vec<Term>,
    /// Number of a term, spelling, and the views it needs.
    #[serde(default)]
    pub variants: Vec<(usize, String, u16)>,
    /// Numbers of terms that are meant by their sound, too.
    #[serde(default)]
    pub sounds: Vec<usize>,
    /// Kinds of symbols that must not stand before and behind the terms.
    #[serde(default)]
    pub guard: (String, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Anywhere,
    Word,
    Exact,
    Pattern,
}

/// `"spelling"`, `["spelling", …]` or `{"regex": …, "literals": […]}`.
#[derive(Debug)]
pub enum Term {
    Spellings(Vec<String>),
    Pattern(Pattern),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    pub regex: String,
    pub literals: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    Enforce,
    Grey,
    Shadow,
    Off,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    pub category: usize,
    pub value: i64,
    pub mode: Lane,
    pub fields: Option<Vec<u32>>,
    pub from: Option<i64>,
    pub until: Option<i64>,
    pub when: Vec<Condition>,
    #[serde(default)]
    pub unless: Vec<Condition>,
    #[serde(default)]
    pub aggravate: Vec<(i64, Condition)>,
    #[serde(default)]
    pub mitigate: Vec<(i64, Condition)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub hits: Vec<i64>,
    pub terms: Vec<i64>,
    pub rules: Vec<i64>,
    pub categories: Vec<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub enum Condition {
    And { of: Vec<Condition> },
    Or { of: Vec<Condition> },
    Not { of: Box<Condition> },
    Hits(Hits),
    Context { field: usize, cmp: Comparison, values: Vec<Value> },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hits {
    pub lists: Vec<usize>,
    pub need: Need,
    pub n: i64,
    pub disguised: bool,
    /// Where not any disguise will do: the views of which one is needed.
    #[serde(default)]
    pub by: u16,
    pub counted: bool,
    pub near: Option<Near>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    Any,
    All,
    Count,
    Different,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    pub lists: Vec<usize>,
    pub unit: Distance,
    pub within: i64,
    pub side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Distance {
    Chars,
    Words,
    Sentence,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Either,
    Before,
    After,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Comparison {
    Is,
    Lt,
    Le,
    Gt,
    Ge,
    Unknown,
}

/// A value a condition compares with, or one the caller gave.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(i64),
    Text(String),
}

impl Plan {
    /// Reads a plan; the error says what is wrong and where.
    pub fn parse(json: &str) -> Result<Plan, String> {
        let plan: Plan = serde_json::from_str(json).map_err(|error| format!("plan: {error}"))?;
        if plan.version != VERSION {
            return Err(format!("plan: version {} is not {VERSION}", plan.version));
        }
        Ok(plan)
    }
}

impl<'de> Deserialize<'de> for Term {
    // By hand: an untagged enum would copy every term once more before it looks at it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TermVisitor)
    }
}

struct TermVisitor;

impl<'de> Visitor<'de> for TermVisitor {
    type Value = Term;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a spelling, a list of spellings or a pattern")
    }

    fn visit_str<E: Error>(self, spelling: &str) -> Result<Term, E> {
        Ok(Term::Spellings(vec![spelling.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Term, A::Error> {
        let mut spellings = Vec::new();
        while let Some(spelling) = seq.next_element()? {
            spellings.push(spelling);
        }
        Ok(Term::Spellings(spellings))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Term, A::Error> {
        Pattern::deserialize(MapAccessDeserializer::new(map)).map(Term::Pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = r#"{"version": 1, "fields": [], "context": [], "lists": [], "categories": [],
        "rules": [], "weights": {"hits": [], "terms": [], "rules": [], "categories": []},
        "cap": null, "bonuses": []}"#;

    #[test]
    fn an_empty_plan_is_a_plan() {
        assert!(Plan::parse(EMPTY).is_ok());
    }

    #[test]
    fn other_versions_unknown_keys_and_wrong_types_are_refused() {
        let cases = [
            ("\"version\": 1", "\"version\": 2", "version 2 is not 1"),
            ("\"fields\"", "\"felds\"", "unknown field `felds`"),
            ("\"cap\": null", "\"cap\": 1.5", "invalid type: floating point"),
            (
                "\"lists\": []",
                r#""lists": [{"name": "a", "views": 0, "groups": [{"mode": "word", "terms": [1]}]}]"#,
                "a spelling, a list of spellings or a pattern",
            ),
        ];
        for (from, to, message) in cases {
            let error = Plan::parse(&EMPTY.replace(from, to)).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn conditions_nest_and_refuse_unknown_keys() {
        let json = r#"{"op": "not", "of": {"op": "or", "of": [{"op": "context", "field": 0, "cmp": "is", "values": ["a", 1]}]}}"#;
        assert!(serde_json::from_str::<Condition>(json).is_ok());
        let error =
            serde_json::from_str::<Condition>(&json.replace("\"cmp\"", "\"x\": 1, \"cmp\"")).unwrap_err();
        assert!(error.to_string().contains("unknown field `x`"), "{error}");
    }
}
