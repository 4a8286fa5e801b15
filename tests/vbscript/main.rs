//! The VBScript reader.

#![allow(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read fails its test"
)]

mod carriers;
mod changes;
mod fixtures;
mod hosts;
mod properties;
mod respell;
mod support;
mod values;
mod wrappers;
