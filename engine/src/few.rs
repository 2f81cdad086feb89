//! Short lists that need no memory of their own: most texts have few matches, most rules few terms.

use smallvec::SmallVec;

pub type Few<T> = SmallVec<[T; 4]>;
