//! Threads that share a piece of work.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

/// How much stack a worker has. Strings in strings nest as deep as a script
/// likes, and the main thread of Windows has one megabyte.
const STACK: usize = 64 << 20;

/// How many workers there are: as many as asked for, or one for each processor.
#[must_use]
pub(crate) fn count(asked: Option<NonZeroUsize>) -> usize {
    let threads = asked.or_else(|| thread::available_parallelism().ok());
    threads.map_or(1, NonZeroUsize::get)
}

/// Does the same work on `count` threads, and on this one if there are none
/// to be had.
pub(crate) fn on_workers<T: Send>(count: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let spawn = |_| {
            thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, &work)
        };
        let workers: Vec<_> = (0..count).map_while(|index| spawn(index).ok()).collect();
        if workers.is_empty() {
            return vec![work()];
        }
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|fault| resume_unwind(fault)))
            .collect()
    })
}
