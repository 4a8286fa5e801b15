//! Ctrl-C, and writing.
//!
//! A signal ends the process at once, but never in the middle of a write: it
//! waits for the few milliseconds until no file is being written, and holds
//! back the writes that have not begun. So no temporary file stays behind,
//! and a file that has to be overwritten in place is whole.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

/// The exit code of a program that SIGINT ended, as shells count.
const INTERRUPTED: i32 = 130;

/// Held for reading by whoever writes a file, for writing by a signal.
static WRITING: RwLock<()> = RwLock::new(());

/// Lets Ctrl-C, a termination and a hang-up wait for writes from now on. Where
/// signals are taken or ignored already (`nohup`), they stay as they are.
pub fn wait_for_writes() {
    // Without a handler a signal ends the process in its usual way.
    let _ = ctrlc::try_set_handler(|| {
        let _held = WRITING.write().unwrap_or_else(PoisonError::into_inner);
        leave();
    });
}

#[allow(
    clippy::exit,
    reason = "a signal ends the process, whatever its threads do"
)]
fn leave() -> ! {
    std::process::exit(INTERRUPTED)
}

/// While this is held, no signal that we were told of ends the process.
pub(super) fn writing() -> RwLockReadGuard<'static, ()> {
    WRITING.read().unwrap_or_else(PoisonError::into_inner)
}
