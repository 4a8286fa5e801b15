//! A whole file through `check`, `diff` and `fix`.

#![no_main]

use dismigrate_fuzz::{case::Case, promise};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(case) = Case::of(data) {
        promise::keep(&case);
    }
});
