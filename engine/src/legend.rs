//! A policy's names, and its ladder as a table: what the numbers of columns stand for.

use std::sync::Arc;

use crate::Verdict;
use crate::arrow::export::Node;
use crate::views::COUNT;

/// What counts for a sanction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    Silent,
    Grey,
    Enforce,
}

/// The policy's names, and its ladder as a table.
#[derive(Debug)]
pub struct Legend {
    /// Lane and level of every rule; levels by rank, the mildest first.
    rules: Vec<(Lane, u32)>,
    /// Per level, the points from which a step is due, rising, and the step's gravity.
    ladders: Vec<Vec<(i64, u8)>>,
    pub steps: Arc<Node>,
    pub levels: Arc<Node>,
    pub rule_names: Arc<Node>,
    pub list_names: Arc<Node>,
    pub view_names: Arc<Node>,
}

/// The step of nothing.
pub const NONE: u8 = 0;

/// What a legend is made of.
pub struct Names {
    pub rules: Vec<(String, Lane, u32)>,
    pub levels: Vec<(String, Vec<(i64, u8)>)>,
    pub steps: Vec<String>,
    pub lists: Vec<String>,
    pub views: Vec<String>,
}

impl Legend {
    pub fn new(names: Names) -> Result<Legend, String> {
        let strings = |of: &[String]| Node::strings(of.iter().map(String::as_str)).map(Arc::new);
        let Names { rules, levels, steps, lists, views } = names;
        if steps.is_empty() || steps.len() > 100 || views.len() != COUNT {
            return Err(format!("a legend has 1 to 100 steps and {} views", COUNT));
        }
        if rules.iter().any(|&(_, _, level)| level as usize >= levels.len())
            || levels.iter().flat_map(|(_, ladder)| ladder).any(|&(_, step)| usize::from(step) >= steps.len())
        {
            return Err("a legend names a level or a step that it does not have".into());
        }
        Ok(Legend {
            steps: strings(&steps)?,
            levels: Node::strings(levels.iter().map(|(name, _)| name.as_str())).map(Arc::new)?,
            rule_names: Node::strings(rules.iter().map(|(name, ..)| name.as_str())).map(Arc::new)?,
            list_names: strings(&lists)?,
            view_names: strings(&views)?,
            rules: rules.into_iter().map(|(_, lane, level)| (lane, level)).collect(),
            ladders: levels.into_iter().map(|(_, ladder)| ladder).collect(),
        })
    }

    /// The gravest level of the findings in some lanes.
    pub fn level(&self, verdict: &Verdict, from: Lane) -> Option<u32> {
        let rules = verdict.findings.iter().map(|finding| self.rules[finding.rule as usize]);
        rules.filter(|&(lane, _)| lane as u8 >= from as u8).map(|(_, level)| level).max()
    }

    pub fn step(&self, points: i64, level: Option<u32>) -> u8 {
        let Some(level) = level else { return NONE };
        let ladder = &self.ladders[level as usize];
        ladder.iter().rev().find(|&&(from, _)| from <= points).map_or(NONE, |&(_, step)| step)
    }
}
