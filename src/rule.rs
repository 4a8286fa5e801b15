//! Rules: what a tool's options are, and which call becomes which command.

pub mod target;
