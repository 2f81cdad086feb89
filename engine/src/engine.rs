//! The engine: a plan made ready, and what it says about texts.

use smallvec::{SmallVec, smallvec};

use crate::conditions::{Evidence, Scope};
use crate::few::Few;
use crate::matches::{Facts, Match};
use crate::plan::{Lane, Plan, Value};
use crate::points::Weights;
use crate::pool::Found;
use crate::rules::{Outcome, Rule, Rules};
use crate::search::{self, Limits, search, search_at};
use crate::sheet::{self, SHORT, Sheet};
use crate::sieve::Place;
use crate::text::{Text, with_units};
use crate::vocabulary::Vocabulary;

pub struct Engine {
    vocabulary: Vocabulary,
    rules: Rules,
    weights: Weights,
    limits: Limits,
    /// By list: what one match comes to, where that depends on nothing else.
    alone: Vec<Option<Alone>>,
    /// How many values a context has.
    pub context: usize,
}

/// A match in a verdict, and whether it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub found: Match,
    pub counted: bool,
}

/// Most findings have one.
type Spans = SmallVec<[Span; 1]>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: u32,
    pub points: i64,
    pub factor: i64,
    pub spans: Spans,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted {
    pub rule: u32,
    pub unless: usize,
    pub spans: Spans,
    pub guard: Spans,
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

/// What texts of a batch are judged as.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub field: u32,
    pub context: &'a [Option<Value>],
    pub day: i64,
}

/// What a text with a single match comes to.
#[derive(Clone, Copy, Debug)]
struct Alone {
    rule: u32,
    factor: i64,
    rule_points: i64,
    points: i64,
    review_points: i64,
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
        let lists = vocabulary.list_sizes.len();
        let context = plan.context.len();
        let mut engine = Engine { vocabulary, rules, weights, limits, alone: Vec::new(), context };
        engine.alone = (0..lists as u32).map(|list| engine.alone(list)).collect();
        Ok(engine)
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
        search(&self.vocabulary, self.limits, text, |found| matches.push(Match::new(number, found)))
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
        if self.is_clean(&matches, truncated) {
            return None;
        }
        self.conclude(fields, texts, &matches, truncated, context, day)
    }

    /// Adds a text of a batch to a sheet, which is judged once it is full; judges what does not fit one by itself.
    pub fn add(
        &self,
        sheet: &mut Sheet,
        number: usize,
        text: Text<'_>,
        asked: Asked<'_>,
        mut keep: impl FnMut(usize, Verdict),
    ) {
        let is_short = text.len() <= self.limits.chars.min(SHORT);
        if !is_short || sheet.is_full() {
            self.finish(sheet, asked, &mut keep);
        }
        if is_short {
            sheet.push(number, text);
        } else if let Some(verdict) = self.judge(&[asked.field], &[text], asked.context, asked.day) {
            keep(number, verdict);
        }
    }

    /// Judges the texts of a sheet, all of one field, and clears it; hands out the number of each that there is something
    /// to say of.
    pub fn finish(&self, sheet: &mut Sheet, asked: Asked<'_>, mut keep: impl FnMut(usize, Verdict)) {
        if !sheet.is_empty() {
            let Vocabulary { sieve, alphabet, .. } = &self.vocabulary;
            sheet.read(sieve, alphabet, self.judge_each(asked, &mut keep));
            sheet.clear();
        }
    }

    /// The same of one-byte texts side by side, none longer than what is looked at. `ends`: where each ends, the units
    /// beginning at a number.
    pub fn judge_run(
        &self,
        units: &[u8],
        ends: (u32, &[u32]),
        asked: Asked<'_>,
        mut keep: impl FnMut(usize, Verdict),
    ) {
        let Vocabulary { sieve, alphabet, .. } = &self.vocabulary;
        sheet::read_run(sieve, alphabet, units, ends, self.judge_each(asked, &mut keep));
    }

    fn judge_each(
        &self,
        asked: Asked<'_>,
        keep: &mut impl FnMut(usize, Verdict),
    ) -> impl FnMut(usize, Text<'_>, &[Place]) {
        let ends_in_sieve = search::ends_in_sieve(&self.vocabulary) && !self.rules.any_without_matches();
        move |number, text, places| {
            if places.is_empty() && ends_in_sieve {
                return;
            }
            let mut matches = Few::new();
            let truncated = self.search_at(text, places, &mut matches);
            if self.is_clean(&matches, truncated) {
                return;
            }
            let Asked { field, context, day } = asked;
            if let Some(verdict) = self.conclude(&[field], &[text], &matches, truncated, context, day) {
                keep(number, verdict);
            }
        }
    }

    fn search_at(&self, text: Text<'_>, places: &[Place], matches: &mut Few<Match>) -> bool {
        let places = places.iter().copied();
        let keep = |found: Found| matches.push(Match::new(0, found));
        with_units!(text, units => search_at(&self.vocabulary, self.limits, units, places, keep))
    }

    /// Whether there can be nothing to say of texts with these matches.
    #[inline(always)]
    fn is_clean(&self, matches: &[Match], truncated: bool) -> bool {
        matches.is_empty() && !truncated && !self.rules.any_without_matches()
    }

    /// What there is to say of texts that are not clean, given their matches.
    fn conclude(
        &self,
        fields: &[u32],
        texts: &[Text<'_>],
        matches: &[Match],
        truncated: bool,
        context: &[Option<Value>],
        day: i64,
    ) -> Option<Verdict> {
        if let ([found], false) = (matches, truncated)
            && let Some(alone) = self.alone[self.vocabulary.term_lists[found.term as usize] as usize]
        {
            return self.judge_alone(alone, *found, fields[found.text as usize], day);
        }
        let cut = texts.iter().map(|text| text.prefix(self.limits.chars).0);
        let facts = Facts::new(&self.vocabulary, matches, fields, cut, context);
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
        (verdict.points, verdict.review_points) = self.totals(&verdict.findings);
        verdict
    }

    /// What one match of a list comes to, if nothing else matters.
    fn alone(&self, list: u32) -> Option<Alone> {
        let rule = self.rules.plain(list)?;
        let (points, factor) = self.rules.rules[rule as usize].points_of_one(&self.weights);
        let (all, with_review) = self.totals(&[Finding { rule, points, factor, spans: Spans::new() }]);
        Some(Alone { rule, factor, rule_points: points, points: all, review_points: with_review })
    }

    fn judge_alone(&self, alone: Alone, found: Match, field: u32, day: i64) -> Option<Verdict> {
        let Alone { rule, factor, rule_points, points, review_points } = alone;
        let is_looked_at = |rule: &Rule| rule.is_in_force(day) && rule.sees(field);
        is_looked_at(&self.rules.rules[rule as usize]).then(|| {
            let spans = smallvec![Span { found, counted: true }];
            let finding = Finding { rule, points: rule_points, factor, spans };
            Verdict { points, review_points, findings: smallvec![finding], ..Verdict::default() }
        })
    }

    /// Points, and with what is held for review.
    fn totals(&self, findings: &[Finding]) -> (i64, i64) {
        let points = self.total(findings, &[Lane::Enforce]);
        let is_grey = |finding: &Finding| self.rules.rules[finding.rule as usize].lane == Lane::Grey;
        let review = findings.iter().any(is_grey);
        (points, if review { self.total(findings, &[Lane::Enforce, Lane::Grey]) } else { points })
    }

    fn total(&self, findings: &[Finding], lanes: &[Lane]) -> i64 {
        let rule = |finding: &Finding| &self.rules.rules[finding.rule as usize];
        let counting = findings.iter().filter(|finding| lanes.contains(&rule(finding).lane));
        self.weights.total(counting.map(|finding| (rule(finding).category, finding.points)))
    }
}

/// Evidence is in the order of matches, which is that of spans.
fn spans(facts: &Facts<'_>, evidence: &[Evidence]) -> Spans {
    let span = |one: &Evidence| Span { found: facts.matches[one.found as usize], counted: !one.uncounted };
    evidence.iter().map(span).collect()
}
