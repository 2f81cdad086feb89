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
}

impl Way {
    #[cfg(not(target_arch = "x86_64"))]
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
    use crate::lanes::{self, LANES, Lanes};
    use crate::sieve::narrow::Narrow;

    impl Way {
        /// The fastest. Found out once: whether gathering pays is not told by what a processor has.
        pub fn best() -> Way {
            static BEST: OnceLock<Way> = OnceLock::new();
            *BEST.get_or_init(|| match lanes::are_there() {
                false => Way::OneByOne,
                // SAFETY: the processor has it.
                true if unsafe { gathering_pays() } => Way::Gathering,
                true => Way::Inserting,
            })
        }
    }

    const TURNS: usize = 7;
    const ASKED: usize = 64;

    /// Times both ways in turns, for some microseconds in all. The narrow gate, which looks up more, speaks for both.
    #[target_feature(enable = "avx2")]
    fn gathering_pays() -> bool {
        let narrow = Narrow::of_nothing();
        let now = Lanes::of(&std::array::from_fn::<u8, LANES, _>(|at| (at * 11 % 64) as u8));
        let mut least = [Duration::MAX; 2];
        for turn in 0..2 * TURNS {
            let begin = Instant::now();
            for _ in 0..ASKED {
                let lanes = black_box(now.bytes());
                black_box(match turn % 2 {
                    0 => narrow.ask_lanes::<false>(now, Lanes::of(&lanes), LANES),
                    _ => narrow.ask_lanes::<true>(now, Lanes::of(&lanes), LANES),
                });
            }
            least[turn % 2] = least[turn % 2].min(begin.elapsed());
        }
        least[1] < least[0]
    }
}

#[cfg(test)]
impl Way {
    /// Those that this processor knows.
    pub fn all() -> impl Iterator<Item = Way> {
        #[cfg(target_arch = "x86_64")]
        let others = crate::lanes::are_there().then_some([Way::Inserting, Way::Gathering]);
        #[cfg(not(target_arch = "x86_64"))]
        let others: Option<[Way; 0]> = None;
        std::iter::once(Way::OneByOne).chain(others.into_iter().flatten())
    }
}
