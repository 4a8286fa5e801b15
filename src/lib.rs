//! dismigrate reads Windows deployment scripts the way their interpreters do,
//! finds every call of `pkgmgr`, `PEImg` and `Intlcfg`, and rewrites the ones
//! it can promise onto DISM.
//!
//! The modules, in the order in which a script passes through them:
//!
//! ```text
//! walk -> source -> language -> embed -> rule -> check -> report
//!                       |         |        |        |
//!                    lexers    strings   options   finding -> rewrite
//! ```

pub mod span;
pub mod text;

pub mod prefilter;
pub mod sniff;
pub mod source;
pub mod walk;
mod workers;

pub mod argv;
pub mod embed;
pub mod invocation;
pub mod language;
pub mod layer;

pub mod toml_file;

pub mod rule;

pub mod check;
pub mod finding;
pub mod rewrite;
pub mod spell;
pub mod suppress;

pub mod report;

pub mod baseline;
pub mod config;
pub mod profile;
pub mod run;

pub mod cli;
pub mod commands;
pub mod console;
