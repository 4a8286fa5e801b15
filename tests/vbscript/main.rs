//! The VBScript reader.

mod carriers;
mod fixtures;
mod hosts;
mod properties;
mod respell;
mod support;
mod values;
