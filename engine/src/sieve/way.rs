//! How the gates are asked, which depends on the processor.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    OneByOne,
    /// 32 places at once, what is looked up for them inserted one by one.
    #[cfg(target_arch = "x86_64")]
    Inserting,
    /// The same, looked up by the instruction made for that.
    #[cfg(target_arch = "x86_64")]
    Gathering,
    /// 64 places at once, looked up by that instruction.
    #[cfg(target_arch = "x86_64")]
    Whole,
}

#[cfg(not(target_arch = "x86_64"))]
impl Way {
    /// Those that the processor knows.
    #[cfg(test)]
    pub fn known() -> Vec<Way> {
        vec![Way::OneByOne]
    }

    pub fn best() -> Way {
        Way::OneByOne
    }
}

#[cfg(target_arch = "x86_64")]
mod at_once {
    use std::hint::black_box;
    use std::sync::OnceLock;
    use std::time::{Duration, Instant};

    use super::Way;
    use crate::lanes;
    use crate::sieve::block::PLACES;
    use crate::sieve::narrow::Narrow;
    use crate::sieve::whole;

    const TURNS: usize = 7;
    const ASKED: usize = 32;

    impl Way {
        /// Those that the processor knows; of ways that differ in nothing but how they look up, the first is the
        /// plainest.
        pub fn known() -> Vec<Way> {
            let mut ways = vec![Way::OneByOne];
            if lanes::are_there() {
                ways.extend([Way::Inserting, Way::Gathering]);
            }
            if whole::is_there() {
                ways.push(Way::Whole);
            }
            ways
        }

        /// The fastest. Tried out once: whether gathering pays, and with how many places at once, is not told by what
        /// a processor has.
        pub fn best() -> Way {
            static BEST: OnceLock<Way> = OnceLock::new();
            *BEST.get_or_init(|| match Way::known()[..] {
                [only] => only,
                [_, ref others @ ..] => fastest(others),
                [] => Way::OneByOne,
            })
        }

        /// Asks the narrow gate, which looks up more, about a block.
        fn ask(self, narrow: &Narrow, classes: &[u8; PLACES]) -> u64 {
            // SAFETY: only ways that the processor knows are tried out.
            match self {
                Way::OneByOne => narrow.ask(classes, 0),
                Way::Inserting => unsafe { narrow.ask_block::<false>(classes) },
                Way::Gathering => unsafe { narrow.ask_block::<true>(classes) },
                Way::Whole => unsafe { narrow.ask_whole_block(classes) },
            }
        }
    }

    /// Times ways in turns, for some microseconds in all.
    fn fastest(ways: &[Way]) -> Way {
        let narrow = Narrow::of_nothing();
        let classes = std::array::from_fn(|at| (at * 11 % 64) as u8);
        let mut least = vec![Duration::MAX; ways.len()];
        for _ in 0..TURNS {
            for (way, least) in ways.iter().zip(&mut least) {
                let begin = Instant::now();
                for _ in 0..ASKED {
                    black_box(way.ask(&narrow, black_box(&classes)));
                }
                *least = begin.elapsed().min(*least);
            }
        }
        let fastest = least.iter().zip(ways).min_by_key(|(time, _)| **time);
        fastest.map_or(Way::OneByOne, |(_, way)| *way)
    }
}
