//! Exceptions: matches inside the span of an exception of the same list are no matches.

use crate::pool::Found;
use crate::vocabulary::Vocabulary;

/// Removes the matches that an exception covers. In any order.
pub fn remove(vocabulary: &Vocabulary, matches: &mut Vec<Found>, exceptions: &mut [Found]) {
    if exceptions.is_empty() || matches.is_empty() {
        return;
    }
    let list = |exception: &Found| vocabulary.exception_lists[exception.owner as usize];
    exceptions.sort_unstable_by_key(|exception| (list(exception), exception.start, exception.end));
    // From here on `end` is the furthest end of the exceptions so far of the list: the longest
    // reach of those that begin at or before a place is found by one binary search.
    for i in 1..exceptions.len() {
        if list(&exceptions[i]) == list(&exceptions[i - 1]) {
            exceptions[i].end = exceptions[i].end.max(exceptions[i - 1].end);
        }
    }
    matches.retain(|found| {
        let of = vocabulary.term_lists[found.owner as usize];
        let place = (of, found.start);
        let after = exceptions.partition_point(|exception| (list(exception), exception.start) <= place);
        let reach = exceptions[..after].last().filter(|exception| list(exception) == of);
        reach.is_none_or(|reach| reach.end < found.end)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_inside_an_exception_of_its_own_list_goes() {
        let lists = [
            r#"{"name": "a", "views": 0, "groups": [{"mode": "anywhere", "terms": ["x"]}], "except": ["xy", "xyz"]}"#,
            r#"{"name": "b", "views": 0, "groups": [{"mode": "anywhere", "terms": ["x"]}], "except": []}"#,
        ]
        .map(|list| serde_json::from_str(list).unwrap());
        let vocabulary = Vocabulary::build(&lists).unwrap();
        let found = |start, end, owner| Found { end, start, owner, views: 0 };
        let mut matches =
            vec![found(2, 4, 0), found(5, 7, 0), found(5, 7, 1), found(1, 8, 0), found(9, 12, 0)];
        let mut exceptions = vec![found(5, 6, 0), found(2, 7, 1), found(9, 11, 0)];
        remove(&vocabulary, &mut matches, &mut exceptions);
        assert_eq!(matches, [found(5, 7, 1), found(1, 8, 0), found(9, 12, 0)]);
    }
}
