//! Compiled policies: a policy made ready, as bytes, and back. `COMPILED.md` describes the format.
//!
//! Bytes may come from anyone. What is read is sound or refused with a [`Fault`]; there is no
//! input that could make the engine panic, go on for ever, or take more memory than a few times
//! the length of the input.
//!
//! To add a section: write it in the `write` of what it belongs to, read and check it in `read`,
//! name it in the `SECTIONS` there, and count up [`container::FORMAT`].

pub mod container;
pub mod flat;
#[cfg(test)]
mod tests;

pub use container::Fault;
use container::{Container, Writer};

use crate::engine::Engine;
use crate::plan::Plan;
use crate::search::Limits;
use crate::terms::{self, Terms};
use crate::views;
use crate::vocabulary::{Vocabulary, stored};

/// What the policy says around its terms; the language's own (JSON), nothing the engine reads.
const MODEL: &str = "model";

/// The text of the policy, which the model's places are in.
const SOURCES: &str = "sources";

/// Bytes of a model at most: objects that are made of it take many times as much.
const MAX_MODEL: usize = 32 << 20;

/// An engine, the model it was made of with its sources, and its terms, group by group, as bytes.
pub fn write(engine: &Engine, model: &[u8], sources: &[u8], terms: &[Terms]) -> Result<Vec<u8>, Fault> {
    let mut writer = Writer::default();
    writer.add(MODEL, small(model)?);
    writer.add(SOURCES, sources);
    Terms::write(terms, &mut writer).map_err(|_| Fault::section(MODEL, "the terms are too long"))?;
    engine.vocabulary().write(&mut writer)?;
    writer.finish()
}

fn small(model: &[u8]) -> Result<&[u8], Fault> {
    if model.len() > MAX_MODEL {
        let cause = format!("{} bytes, more than the {MAX_MODEL} that are read", model.len());
        return Err(Fault { remedy: "split the policy", ..Fault::section(MODEL, cause) });
    }
    Ok(model)
}

/// A compiled policy whose checksums hold.
pub struct Compiled {
    container: Container,
}

impl Compiled {
    pub fn new(container: Container) -> Result<Compiled, Fault> {
        let of_vocabulary = stored::SECTIONS.into_iter().flatten().copied();
        let known: Vec<&str> =
            [MODEL, SOURCES].into_iter().chain(terms::SECTIONS).chain(of_vocabulary).collect();
        container.expect(&known)?;
        Ok(Compiled { container })
    }

    pub fn model(&self) -> Result<&[u8], Fault> {
        small(self.container.bytes(MODEL)?)
    }

    pub fn sources(&self) -> Result<&[u8], Fault> {
        self.container.bytes(SOURCES)
    }

    pub fn terms(&self) -> Result<Terms, Fault> {
        Terms::read(&self.container)
    }

    /// The engine of a plan (JSON) whose lists have their sizes here and nothing else.
    pub fn engine(&self, plan_json: &str, sizes: &[usize], limits: Limits) -> Result<Engine, Fault> {
        let fault = |cause: String| Fault::section(MODEL, cause);
        let plan = Plan::parse(plan_json).map_err(fault)?;
        if let Some(list) = plan.lists.iter().find(|list| list.views & !views::OF_LISTS != 0) {
            return Err(fault(format!("list `{}` ignores views that are none", list.name)));
        }
        let list_views = plan.lists.iter().map(|list| list.views).collect();
        let vocabulary = Vocabulary::read(&self.container, list_views)?;
        if vocabulary.list_sizes != sizes {
            return Err(fault("its lists have other sizes than those of the engine".into()));
        }
        Engine::with(vocabulary, plan, limits).map_err(fault)
    }
}
