//! Packs the rule files that come with the program: TOML is for people, and takes
//! long to read. `src/rule/file.rs` reads what this writes.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    let out = env::var("OUT_DIR")?;
    for entry in fs::read_dir("rules")? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| is_toml(&path)) else {
            continue;
        };
        // What is wrong with a file is said where it is read, with the place.
        let table = fs::read_to_string(&path)?.parse().unwrap_or_default();
        let packed = rmp_serde::to_vec_named::<toml::Table>(&table)?;
        fs::write(Path::new(&out).join(name).with_extension("packed"), packed)?;
    }
    Ok(())
}

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}
