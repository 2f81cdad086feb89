//! All matches of one call, over all its texts, and how conditions find theirs.

use smallvec::SmallVec;

use crate::distance::Places;
use crate::few::Few;
use crate::plan::Value;
use crate::pool::Found;
use crate::text::Text;
use crate::vocabulary::Vocabulary;

/// A match in one of the texts of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The position of the text in the call.
    pub text: u32,
    pub start: u32,
    pub end: u32,
    pub term: u32,
    pub views: u16,
}

impl Match {
    pub fn new(text: u32, found: Found) -> Match {
        Match { text, start: found.start, end: found.end, term: found.owner, views: found.views }
    }
}

/// What conditions are evaluated over.
pub struct Facts<'a> {
    /// By `(text, start, end, term)`.
    pub matches: &'a [Match],
    /// The field of every text.
    fields: &'a [u32],
    texts: SmallVec<[Places<'a>; 1]>,
    /// `(list, match)` in order.
    by_list: Few<(u32, u32)>,
    pub context: &'a [Option<Value>],
}

impl<'a> Facts<'a> {
    /// `texts` are cut to what was searched.
    pub fn new(
        vocabulary: &'a Vocabulary,
        matches: &'a [Match],
        fields: &'a [u32],
        texts: impl Iterator<Item = Text<'a>>,
        context: &'a [Option<Value>],
    ) -> Facts<'a> {
        let list = |found: &Match| vocabulary.term_lists[found.term as usize];
        let mut by_list: Few<_> = matches.iter().map(list).zip(0..).collect();
        by_list.sort_unstable();
        Facts { matches, fields, texts: texts.map(Places::new).collect(), by_list, context }
    }

    /// The lists that have a match, in order.
    pub fn lists(&self) -> impl Iterator<Item = u32> {
        self.by_list.chunk_by(|a, b| a.0 == b.0).map(|chunk| chunk[0].0)
    }

    /// The matches of some lists in the fields asked for, in no order.
    pub fn of_lists(&self, lists: &[u32], fields: Option<&[u32]>) -> Few<u32> {
        let mut found = Few::new();
        for &list in lists {
            let start = self.by_list.partition_point(|&(other, _)| other < list);
            let of_list = self.by_list[start..].iter().take_while(|&&(other, _)| other == list);
            found.extend(of_list.map(|&(_, i)| i).filter(|&i| self.is_in(i, fields)));
        }
        found
    }

    fn is_in(&self, i: u32, fields: Option<&[u32]>) -> bool {
        let field = self.fields[self.matches[i as usize].text as usize];
        fields.is_none_or(|fields| fields.binary_search(&field).is_ok())
    }

    pub fn places(&self, text: u32) -> &Places<'a> {
        &self.texts[text as usize]
    }
}
