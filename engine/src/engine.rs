//! The engine: a plan made ready, and what it says about texts.

use smallvec::SmallVec;

use crate::conditions::{Evidence, Scope};
use crate::few::Few;
use crate::matches::{Facts, Match};
use crate::plan::{Lane, Plan, Value};
use crate::points::Weights;
use crate::rules::{Outcome, Rules};
use crate::search::{Limits, search};
use crate::text::Text;
use crate::vocabulary::Vocabulary;

pub struct Engine {
    vocabulary: Vocabulary,
    rules: Rules,
    weights: Weights,
    limits: Limits,
    /// How many values a context has.
    pub context: usize,
}

/// A match in a verdict, and whether it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub found: Match,
    pub counted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: u32,
    pub points: i64,
    pub factor: i64,
    pub spans: Few<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted {
    pub rule: u32,
    pub unless: usize,
    pub spans: Few<Span>,
    pub guard: Few<Span>,
}

/// What was found in the texts of one call. A clean call has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub points: i64,
    pub review_points: i64,
    pub truncated: bool,
    pub findings: SmallVec<[Finding; 1]>,
    pub excepted: Vec<Excepted>,
}

impl Engine {
    /// Makes a plan ready; the error says what is wrong with it and where.
    pub fn new(plan_json: &str, limits: Limits) -> Result<Engine, String> {
        let plan = Plan::parse(plan_json)?;
        let vocabulary = Vocabulary::build(&plan.lists)?;
        Engine::with(vocabulary, plan, limits)
    }

    /// Makes the rules of a plan ready over a vocabulary that is.
    pub(crate) fn with(vocabulary: Vocabulary, plan: Plan, limits: Limits) -> Result<Engine, String> {
        let scope = Scope { vocabulary: &vocabulary, context: plan.context.len() };
        let categories = plan.categories.len();
        let rules = Rules::build(&plan.rules, &scope, plan.fields.len(), categories)?;
        for (number, (_, of)) in plan.bonuses.iter().enumerate() {
            if let Some(category) = of.iter().find(|&&category| category >= categories) {
                return Err(format!("plan: bonuses[{number}]: category {category} of {categories}"));
            }
        }
        let weights = Weights::new(plan.weights, plan.cap, plan.bonuses);
        // Positions are 32 bits wide.
        let limits = Limits { chars: limits.chars.min(u32::MAX as usize - 1), ..limits };
        Ok(Engine { vocabulary, rules, weights, limits, context: plan.context.len() })
    }

    /// How many code points of a text are looked at.
    pub fn max_chars(&self) -> usize {
        self.limits.chars
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The matches of one text by `(start, end, term)`, and whether it or they were cut.
    pub fn matches(&self, text: Text<'_>) -> (Few<Match>, bool) {
        let mut matches = Few::new();
        let truncated = self.search(0, text, &mut matches);
        (matches, truncated)
    }

    fn search(&self, number: u32, text: Text<'_>, matches: &mut Few<Match>) -> bool {
        search(&self.vocabulary, self.limits, text, |found| {
            matches.push(Match {
                text: number,
                start: found.start,
                end: found.end,
                term: found.owner,
                views: found.views,
            });
        })
    }

    /// Judges texts, each in the field at the same place; `None` if there is nothing to say.
    pub fn judge(
        &self,
        fields: &[u32],
        texts: &[Text<'_>],
        context: &[Option<Value>],
        day: i64,
    ) -> Option<Verdict> {
        let mut matches = Few::new();
        let each = (0..).zip(texts);
        let truncated =
            each.fold(false, |cut, (number, &text)| self.search(number, text, &mut matches) | cut);
        if matches.is_empty() && !truncated && !self.rules.any_without_matches() {
            return None;
        }
        let cut = texts.iter().map(|text| text.prefix(self.limits.chars).0);
        let facts = Facts::new(&self.vocabulary, &matches, fields, cut, context);
        let verdict = self.verdict(&facts, day, truncated);
        let is_empty = verdict.findings.is_empty() && verdict.excepted.is_empty() && !truncated;
        (!is_empty).then_some(verdict)
    }

    fn verdict(&self, facts: &Facts<'_>, day: i64, truncated: bool) -> Verdict {
        let mut verdict = Verdict { truncated, ..Verdict::default() };
        for number in self.rules.touched(facts) {
            match self.rules.rules[number as usize].evaluate(facts, day, &self.weights) {
                Some(Outcome::Finding { points, factor, evidence }) => {
                    let spans = spans(facts, &evidence);
                    verdict.findings.push(Finding { rule: number, points, factor, spans });
                }
                Some(Outcome::Excepted { unless, evidence, guard }) => {
                    let (spans, guard) = (spans(facts, &evidence), spans(facts, &guard));
                    verdict.excepted.push(Excepted { rule: number, unless, spans, guard });
                }
                None => {}
            }
        }
        verdict.points = self.total(&verdict.findings, &[Lane::Enforce]);
        let is_grey = |finding: &Finding| self.rules.rules[finding.rule as usize].lane == Lane::Grey;
        verdict.review_points = if verdict.findings.iter().any(is_grey) {
            self.total(&verdict.findings, &[Lane::Enforce, Lane::Grey])
        } else {
            verdict.points
        };
        verdict
    }

    fn total(&self, findings: &[Finding], lanes: &[Lane]) -> i64 {
        let rule = |finding: &Finding| &self.rules.rules[finding.rule as usize];
        let counting = findings.iter().filter(|finding| lanes.contains(&rule(finding).lane));
        self.weights.total(counting.map(|finding| (rule(finding).category, finding.points)))
    }
}

/// Evidence is in the order of matches, which is that of spans.
fn spans(facts: &Facts<'_>, evidence: &[Evidence]) -> Few<Span> {
    let span = |one: &Evidence| Span { found: facts.matches[one.found as usize], counted: !one.uncounted };
    evidence.iter().map(span).collect()
}
