//! Rules: which of them to look at, and what each of those comes to.
//!
//! Rules are indexed by the lists their conditions name. A call looks only at rules that one of
//! its matches touches, and at the few that can hold without any match.

use crate::conditions::{Condition, Evidence, Scope};
use crate::few::Few;
use crate::matches::Facts;
use crate::plan::{self, Lane};
use crate::points::{Weights, factor};

#[derive(Debug)]
pub struct Rule {
    pub category: usize,
    pub lane: Lane,
    value: i64,
    /// The fields whose matches it sees, in order; `None`: all.
    fields: Option<Vec<u32>>,
    from: Option<i64>,
    until: Option<i64>,
    when: Vec<Condition>,
    unless: Vec<Condition>,
    aggravate: Vec<(i64, Condition)>,
    mitigate: Vec<(i64, Condition)>,
}

/// What a rule that holds comes to.
#[derive(Debug)]
pub enum Outcome {
    Finding { points: i64, factor: i64, evidence: Few<Evidence> },
    Excepted { unless: usize, evidence: Few<Evidence>, guard: Few<Evidence> },
}

#[derive(Debug)]
pub struct Rules {
    pub rules: Vec<Rule>,
    /// The rules that name a list, per list, in order.
    by_list: Vec<Vec<u32>>,
    /// The rules that can hold without matches.
    always: Vec<u32>,
}

impl Rules {
    /// `fields`, `categories`: how many there are.
    pub fn build(
        rules: &[plan::Rule],
        scope: &Scope<'_>,
        fields: usize,
        categories: usize,
    ) -> Result<Rules, String> {
        let lists = scope.vocabulary.list_sizes.len();
        let mut built = Rules { rules: Vec::new(), by_list: vec![Vec::new(); lists], always: Vec::new() };
        for (number, rule) in rules.iter().enumerate() {
            let rule = Rule::build(rule, scope, fields, categories)
                .map_err(|error| format!("plan: rules[{number}] `{}`: {error}", rule.name))?;
            if rule.lane != Lane::Off {
                built.index(number as u32, &rule);
            }
            built.rules.push(rule);
        }
        Ok(built)
    }

    fn index(&mut self, number: u32, rule: &Rule) {
        let mut lists = Vec::new();
        rule.when.iter().for_each(|condition| condition.lists(&mut lists));
        lists.sort_unstable();
        lists.dedup();
        lists.iter().for_each(|&list| self.by_list[list as usize].push(number));
        if rule.when.iter().any(Condition::can_hold_without_matches) {
            self.always.push(number);
        }
    }

    /// Whether a call without matches has rules to look at.
    pub fn any_without_matches(&self) -> bool {
        !self.always.is_empty()
    }

    /// The rule that all there is to say about a match of a list depends on, if it is the only one there; and if the
    /// match being there is all that it asks for.
    pub fn plain(&self, list: u32) -> Option<u32> {
        let [rule] = self.by_list[list as usize][..] else { return None };
        (self.always.is_empty() && self.rules[rule as usize].is_plain()).then_some(rule)
    }

    /// The rules to look at, in order.
    pub fn touched(&self, facts: &Facts<'_>) -> Few<u32> {
        let mut touched = Few::from_slice(&self.always);
        facts.lists().for_each(|list| touched.extend_from_slice(&self.by_list[list as usize]));
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

impl Rule {
    fn build(rule: &plan::Rule, scope: &Scope<'_>, fields: usize, categories: usize) -> Result<Rule, String> {
        if rule.category >= categories {
            return Err(format!("category {} of {categories}", rule.category));
        }
        let named = rule.fields.as_deref().unwrap_or_default();
        if let Some(field) = named.iter().find(|&&field| field as usize >= fields) {
            return Err(format!("field {field} of {fields}"));
        }
        let conditions = |part: &str, of: &[plan::Condition]| -> Result<Vec<Condition>, String> {
            let one = |(i, condition)| {
                Condition::build(condition, scope).map_err(|error| format!("{part}[{i}]: {error}"))
            };
            of.iter().enumerate().map(one).collect()
        };
        let weighted = |part: &str, of: &[(i64, plan::Condition)]| -> Result<Vec<(i64, Condition)>, String> {
            let one = |(i, (permille, condition)): (usize, &(i64, plan::Condition))| {
                let built = Condition::build(condition, scope);
                built.map(|built| (*permille, built)).map_err(|error| format!("{part}[{i}]: {error}"))
            };
            of.iter().enumerate().map(one).collect()
        };
        Ok(Rule {
            category: rule.category,
            lane: rule.mode,
            value: rule.value,
            fields: fields_of(named),
            from: rule.from,
            until: rule.until,
            when: conditions("when", &rule.when)?,
            unless: conditions("unless", &rule.unless)?,
            aggravate: weighted("aggravate", &rule.aggravate)?,
            mitigate: weighted("mitigate", &rule.mitigate)?,
        })
    }

    /// Whether it holds where there is a match of its lists, come what may.
    fn is_plain(&self) -> bool {
        let nothing_else = self.unless.is_empty() && self.aggravate.is_empty() && self.mitigate.is_empty();
        nothing_else && matches!(&self.when[..], [condition] if condition.is_plain())
    }

    /// Points of one match where that is all.
    pub fn points_of_one(&self, weights: &Weights) -> (i64, i64) {
        let factor = factor(0, 0);
        (weights.rule(self.value, std::iter::once(1), factor), factor)
    }

    /// Whether it is looked at on a day.
    #[inline]
    pub fn is_in_force(&self, day: i64) -> bool {
        self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
            && self.lane != Lane::Off
    }

    /// Whether it sees the matches of a field.
    #[inline]
    pub fn sees(&self, field: u32) -> bool {
        self.fields.as_deref().is_none_or(|fields| fields.binary_search(&field).is_ok())
    }

    /// What the rule comes to on a day, if it holds.
    pub fn evaluate(&self, facts: &Facts<'_>, day: i64, weights: &Weights) -> Option<Outcome> {
        if !self.is_in_force(day) {
            return None;
        }
        let fields = self.fields.as_deref();
        let mut evidence = Few::new();
        let holds = |any, condition: &Condition| condition.holds(facts, fields, &mut evidence) | any;
        if !self.when.iter().fold(false, holds) {
            return None;
        }
        // A match that is counted once is counted.
        evidence.sort_unstable();
        evidence.dedup_by_key(|one| one.found);
        for (unless, condition) in self.unless.iter().enumerate() {
            let mut guard = Few::new();
            if condition.holds(facts, fields, &mut guard) {
                guard.sort_unstable();
                guard.dedup_by_key(|one| one.found);
                return Some(Outcome::Excepted { unless, evidence, guard });
            }
        }
        let sum = |of: &[(i64, Condition)]| {
            let holding = of.iter().filter(|(_, condition)| condition.holds(facts, fields, &mut Few::new()));
            holding.fold(0i64, |sum, &(permille, _)| sum.saturating_add(permille))
        };
        let factor = factor(sum(&self.aggravate), sum(&self.mitigate));
        let points = weights.rule(self.value, counts(facts, &evidence).into_iter(), factor);
        Some(Outcome::Finding { points, factor, evidence })
    }
}

/// Fields in order; `None` where a rule names none.
fn fields_of(named: &[u32]) -> Option<Vec<u32>> {
    let mut fields = named.to_vec();
    fields.sort_unstable();
    (!fields.is_empty()).then_some(fields)
}

/// How many matches of every term are counted.
fn counts(facts: &Facts<'_>, evidence: &[Evidence]) -> Few<usize> {
    let counted = evidence.iter().filter(|one| !one.uncounted);
    let mut terms: Few<u32> = counted.map(|one| facts.matches[one.found as usize].term).collect();
    terms.sort_unstable();
    terms.chunk_by(|a, b| a == b).map(<[u32]>::len).collect()
}
