//! Points: whole numbers, one rounding down per line, nothing can overflow.

use crate::few::Few;
use crate::plan;

/// One in thousand parts of a thousandth.
const PERMILLE: i64 = 1000;

/// The least and the most that circumstances make of a rule's points, in permille.
const FACTORS: (i64, i64) = (250, 3000);

#[derive(Debug)]
pub struct Weights {
    hits: Vec<i64>,
    terms: Vec<i64>,
    rules: Vec<i64>,
    categories: Vec<i64>,
    cap: Option<i64>,
    bonuses: Vec<(i64, Vec<usize>)>,
}

/// ⌊x · permille / 1000⌋, at the ends of the range at worst.
pub fn scale(x: i64, permille: i64) -> i64 {
    if let Some(product) = x.checked_mul(permille) {
        return product.div_euclid(PERMILLE);
    }
    let exact = (i128::from(x) * i128::from(permille)).div_euclid(i128::from(PERMILLE));
    exact.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// The sum of values weighted by rank, the highest first; ranks beyond the weights count nothing.
pub fn owa(mut values: Few<i64>, weights: &[i64]) -> i64 {
    if let ([value], [weight, ..]) = (&values[..], weights) {
        return scale(*value, *weight);
    }
    values.sort_unstable_by_key(|&value| std::cmp::Reverse(value));
    let ranked = values.iter().zip(weights);
    ranked.fold(0i64, |sum, (&value, &weight)| sum.saturating_add(scale(value, weight)))
}

/// The factor of a rule from what aggravates and what mitigates it.
pub fn factor(aggravations: i64, mitigations: i64) -> i64 {
    let sum = 1000i64.saturating_add(aggravations).saturating_sub(mitigations);
    sum.clamp(FACTORS.0, FACTORS.1)
}

impl Weights {
    pub fn new(weights: plan::Weights, cap: Option<i64>, bonuses: Vec<(i64, Vec<usize>)>) -> Weights {
        let plan::Weights { hits, terms, rules, categories } = weights;
        Weights { hits, terms, rules, categories, cap, bonuses }
    }

    /// Points of a rule, given how often each of its terms is counted.
    pub fn rule(&self, value: i64, counts: impl Iterator<Item = usize>, factor: i64) -> i64 {
        // More than there are weights for count nothing: no need to write them down.
        let term = |count: usize| owa(Few::from_elem(value, count.min(self.hits.len())), &self.hits);
        let mut terms: Few<i64> = counts.map(term).collect();
        if terms.is_empty() {
            terms.push(value);
        }
        scale(owa(terms, &self.terms), factor)
    }

    /// Points of a text, given category and points of its findings.
    pub fn total(&self, findings: impl Iterator<Item = (usize, i64)>) -> i64 {
        let mut findings: Few<_> = findings.collect();
        findings.sort_by_key(|&(category, _)| category);
        let by_category = findings.chunk_by(|a, b| a.0 == b.0).map(|chunk| {
            let sum = owa(chunk.iter().map(|&(_, points)| points).collect(), &self.rules);
            self.cap.map_or(sum, |cap| sum.min(cap))
        });
        let total = owa(by_category.collect(), &self.categories);
        let has = |category: &usize| findings.binary_search_by_key(category, |&(own, _)| own).is_ok();
        let earned = self.bonuses.iter().filter(|(_, categories)| categories.iter().all(has));
        earned.fold(total, |total, &(bonus, _)| total.saturating_add(bonus))
    }
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;

    fn weights(cap: Option<i64>) -> Weights {
        let weights = plan::Weights {
            hits: vec![1000, 100, 50],
            terms: vec![1000, 500, 250, 125],
            rules: vec![1000, 500],
            categories: vec![1000, 500, 250],
        };
        Weights::new(weights, cap, vec![(20, vec![0, 1])])
    }

    #[test]
    fn owa_ranks_and_rounds_every_line_down() {
        assert_eq!(owa(smallvec![3, 5], &[1000, 500]), 6);
        assert_eq!(owa(smallvec![1, 1, 1], &[1000, 500]), 1);
        assert_eq!(owa(smallvec![-3], &[500]), -2);
        assert_eq!(owa(smallvec![i64::MAX; 2], &[i64::MAX; 2]), i64::MAX);
        assert_eq!(owa(smallvec![i64::MIN; 2], &[i64::MAX; 2]), i64::MIN);
    }

    #[test]
    fn one_term_fifty_times_is_far_less_than_fifty_terms() {
        let weights = weights(None);
        assert_eq!(weights.rule(40, [50].into_iter(), 1000), 46);
        assert_eq!(weights.rule(40, [1; 4].into_iter(), 1000), 75);
        assert_eq!(weights.rule(40, [].into_iter(), 1500), 60);
    }

    #[test]
    fn circumstances_are_clamped() {
        assert_eq!((factor(500, 300), factor(0, 5000), factor(i64::MAX, i64::MIN)), (1200, 250, 3000));
    }

    #[test]
    fn categories_are_capped_and_bonuses_need_all_of_theirs() {
        let findings = [(1, 60), (0, 30), (1, 40)];
        assert_eq!(weights(None).total(findings.into_iter()), 80 + 15 + 20);
        assert_eq!(weights(Some(50)).total(findings.into_iter()), 50 + 15 + 20);
        assert_eq!(weights(None).total(findings[..1].iter().copied()), 60);
        assert_eq!(weights(None).total([].into_iter()), 0);
    }
}
