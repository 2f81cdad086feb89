//! Conditions: true or false over the facts of a call, with evidence.
//!
//! Evidence is a list of matches that grows while a condition is looked at, and is cut back where
//! the condition turns out not to hold.

use crate::few::Few;
use crate::matches::Facts;
use crate::near::Neighbourhood;
use crate::plan::{self, Comparison, Need, Value};
use crate::views;
use crate::vocabulary::Vocabulary;

/// A match that a condition rests on. In this order a counted one comes before the same uncounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    pub found: u32,
    pub uncounted: bool,
}

#[derive(Debug)]
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Hits(Hits),
    Context { field: usize, comparison: Comparison, values: Vec<Value> },
}

#[derive(Debug)]
pub struct Hits {
    lists: Vec<u32>,
    need: Need,
    n: i64,
    /// The views of which matches need one; none: plain ones count, too.
    disguised: u16,
    counted: bool,
    near: Option<Neighbourhood>,
    /// How many terms the lists have.
    terms: usize,
}

/// What the numbers in a condition may point to.
pub struct Scope<'a> {
    pub vocabulary: &'a Vocabulary,
    pub context: usize,
}

impl Condition {
    pub fn build(condition: &plan::Condition, scope: &Scope<'_>) -> Result<Condition, String> {
        let all = |of: &[plan::Condition]| {
            of.iter().map(|one| Condition::build(one, scope)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match condition {
            plan::Condition::And { of } => Condition::And(all(of)?),
            plan::Condition::Or { of } => Condition::Or(all(of)?),
            plan::Condition::Not { of } => Condition::Not(Box::new(Condition::build(of, scope)?)),
            plan::Condition::Hits(hits) => Condition::Hits(Hits::build(hits, scope)?),
            plan::Condition::Context { field, cmp, values } => {
                if *field >= scope.context {
                    return Err(format!("context field {field} of {}", scope.context));
                }
                check_values(*cmp, values.len())?;
                Condition::Context { field: *field, comparison: *cmp, values: values.clone() }
            }
        })
    }

    /// Whether it holds over the matches in `fields`; what it rests on is added to `evidence`.
    pub fn holds(&self, facts: &Facts<'_>, fields: Option<&[u32]>, evidence: &mut Few<Evidence>) -> bool {
        let before = evidence.len();
        let holds = match self {
            Condition::And(of) => of.iter().all(|one| one.holds(facts, fields, evidence)),
            // Every operand is asked, for its evidence.
            Condition::Or(of) => of.iter().fold(false, |any, one| one.holds(facts, fields, evidence) | any),
            Condition::Not(of) => {
                let holds = of.holds(facts, fields, evidence);
                evidence.truncate(before);
                !holds
            }
            Condition::Hits(hits) => hits.holds(facts, fields, evidence),
            Condition::Context { field, comparison, values } => {
                compare(*comparison, facts.context.get(*field).and_then(Option::as_ref), values)
            }
        };
        if !holds {
            evidence.truncate(before);
        }
        holds
    }

    /// Whether any match of its lists is enough, and is counted.
    pub fn is_plain(&self) -> bool {
        let Condition::Hits(hits) = self else { return false };
        hits.need == Need::Any && hits.disguised == 0 && hits.counted && hits.near.is_none()
    }

    /// Whether it can hold where nothing was found.
    pub fn can_hold_without_matches(&self) -> bool {
        match self {
            Condition::And(of) => of.iter().all(Condition::can_hold_without_matches),
            Condition::Or(of) => of.iter().any(Condition::can_hold_without_matches),
            Condition::Not(_) | Condition::Context { .. } => true,
            Condition::Hits(hits) => match hits.need {
                Need::Any => false,
                Need::All => hits.terms == 0,
                Need::Count | Need::Different => hits.n <= 0,
            },
        }
    }

    /// The lists whose matches can make a difference.
    pub fn lists(&self, lists: &mut Vec<u32>) {
        match self {
            Condition::And(of) | Condition::Or(of) => of.iter().for_each(|one| one.lists(lists)),
            Condition::Not(of) => of.lists(lists),
            Condition::Hits(hits) => lists.extend(&hits.lists),
            Condition::Context { .. } => {}
        }
    }
}

impl Hits {
    fn build(hits: &plan::Hits, scope: &Scope<'_>) -> Result<Hits, String> {
        let lists = lists_of(&hits.lists, scope)?;
        let near = match &hits.near {
            Some(near) => Some(Neighbourhood::new(near, lists_of(&near.lists, scope)?)),
            None => None,
        };
        let terms = lists.iter().map(|&list| scope.vocabulary.list_sizes[list as usize]).sum();
        let plan::Hits { need, n, by, counted, .. } = *hits;
        if by != 0 && (!hits.disguised || by >> views::COUNT != 0) {
            return Err(format!("disguised by {by}"));
        }
        let any = if hits.disguised { u16::MAX } else { 0 };
        let disguised = if by != 0 { by } else { any };
        Ok(Hits { lists, need, n, disguised, counted, near, terms })
    }

    fn holds(&self, facts: &Facts<'_>, fields: Option<&[u32]>, evidence: &mut Few<Evidence>) -> bool {
        let mut subjects = facts.of_lists(&self.lists, fields);
        if self.disguised != 0 {
            subjects.retain(|i| facts.matches[*i as usize].views & self.disguised != 0);
        }
        let partners = match &self.near {
            Some(near) => with_partners(near, facts, fields, &mut subjects),
            None => Few::new(),
        };
        if !self.is_enough(facts, &subjects) {
            return false;
        }
        let uncounted = !self.counted;
        evidence.extend(subjects.iter().map(|&found| Evidence { found, uncounted }));
        evidence.extend(partners.iter().map(|&found| Evidence { found, uncounted: true }));
        true
    }

    fn is_enough(&self, facts: &Facts<'_>, subjects: &[u32]) -> bool {
        let different = || {
            let mut terms: Few<u32> = subjects.iter().map(|&i| facts.matches[i as usize].term).collect();
            terms.sort_unstable();
            terms.dedup();
            terms.len()
        };
        match self.need {
            Need::Any => !subjects.is_empty(),
            Need::All => different() == self.terms,
            Need::Count => subjects.len() as i64 >= self.n,
            Need::Different => different() as i64 >= self.n,
        }
    }
}

/// Keeps the subjects that have a partner; answers the partners. Text by text.
fn with_partners(
    near: &Neighbourhood,
    facts: &Facts<'_>,
    fields: Option<&[u32]>,
    subjects: &mut Few<u32>,
) -> Few<u32> {
    let mut others = facts.of_lists(&near.lists, fields);
    // Matches are in order of texts, so that sorting brings those of a text together.
    subjects.sort_unstable();
    others.sort_unstable();
    let text = |i: &u32| facts.matches[*i as usize].text;
    let (mut paired, mut partners) = (Few::new(), Few::new());
    for here in subjects.chunk_by(|a, b| text(a) == text(b)) {
        let at = text(&here[0]);
        let start = others.partition_point(|other| text(other) < at);
        let end = others.partition_point(|other| text(other) <= at);
        let (mut here, mut there) = (here.to_vec(), others[start..end].to_vec());
        near.pair(facts.matches, facts.places(at), &mut here, &mut there);
        paired.extend(here);
        partners.extend(there);
    }
    *subjects = paired;
    partners
}

/// List numbers, each once, checked.
fn lists_of(lists: &[usize], scope: &Scope<'_>) -> Result<Vec<u32>, String> {
    let known = scope.vocabulary.list_sizes.len();
    if let Some(list) = lists.iter().find(|&&list| list >= known) {
        return Err(format!("list {list} of {known}"));
    }
    let mut lists: Vec<u32> = lists.iter().map(|&list| list as u32).collect();
    lists.sort_unstable();
    lists.dedup();
    Ok(lists)
}

fn check_values(comparison: Comparison, values: usize) -> Result<(), String> {
    match (comparison, values) {
        (Comparison::Unknown, _) | (Comparison::Is, 1..) | (_, 1) => Ok(()),
        _ => Err(format!("a comparison with {values} values")),
    }
}

/// Compares a value with any of some others; values of different types never compare.
fn compare(comparison: Comparison, given: Option<&Value>, values: &[Value]) -> bool {
    let Some(given) = given else { return comparison == Comparison::Unknown };
    values.iter().any(|value| {
        let order = match (given, value) {
            (Value::Number(given), Value::Number(value)) => given.cmp(value),
            (Value::Text(given), Value::Text(value)) => given.cmp(value),
            _ => return false,
        };
        match comparison {
            Comparison::Is => order.is_eq(),
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
            Comparison::Unknown => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_within_their_type_and_missing_ones_only_as_unknown() {
        let (one, two, word) = (Value::Number(1), Value::Number(2), Value::Text("a".into()));
        let both = [one.clone(), two.clone()];
        assert!(compare(Comparison::Is, Some(&two), &both));
        assert!(compare(Comparison::Lt, Some(&one), &both[1..]));
        assert!(!compare(Comparison::Ge, Some(&one), &both[1..]));
        for comparison in [Comparison::Is, Comparison::Lt, Comparison::Ge, Comparison::Unknown] {
            assert!(!compare(comparison, Some(&word), &both));
            assert_eq!(compare(comparison, None, &both), comparison == Comparison::Unknown);
        }
    }

    #[test]
    fn what_holds_without_matches_is_known() {
        let vocabulary = Vocabulary::build(&[serde_json::from_str(
            r#"{"name": "a", "views": 0, "groups": [{"mode": "word", "terms": ["a"]}], "except": []}"#,
        )
        .unwrap()])
        .unwrap();
        let scope = Scope { vocabulary: &vocabulary, context: 1 };
        let hits = |need: &str, n: i64| {
            format!(
                r#"{{"op": "hits", "lists": [0], "need": "{need}", "n": {n}, "disguised": false, "counted": true, "near": null}}"#
            )
        };
        let cases = [
            (hits("any", 0), false),
            (hits("all", 0), false),
            (hits("count", 0), true),
            (format!(r#"{{"op": "not", "of": {}}}"#, hits("any", 0)), true),
            (format!(r#"{{"op": "and", "of": [{}]}}"#, hits("any", 0)), false),
            (r#"{"op": "and", "of": []}"#.into(), true),
            (r#"{"op": "or", "of": []}"#.into(), false),
        ];
        for (json, expected) in cases {
            let condition = Condition::build(&serde_json::from_str(&json).unwrap(), &scope).unwrap();
            assert_eq!(condition.can_hold_without_matches(), expected, "{json}");
        }
    }
}
