//! Files in a temporary directory, written.

use std::path::PathBuf;

use super::*;

fn file(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.cmd");
    fs::write(&path, content).unwrap();
    (directory, path)
}

fn entries(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}

#[test]
fn the_content_is_replaced_and_nothing_is_left_behind() {
    let (directory, path) = file(b"old");
    write_atomically(&path, b"old", b"new\r\n").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new\r\n");
    assert_eq!(entries(directory.path()), 1);
}

#[test]
fn a_file_that_changed_meanwhile_is_refused() {
    let (directory, path) = file(b"theirs");
    let result = write_atomically(&path, b"old", b"new");
    assert!(matches!(result, Err(WriteError::Changed)));
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    assert_eq!(entries(directory.path()), 1);
}

#[test]
fn a_file_that_vanished_meanwhile_stays_away() {
    let (directory, path) = file(b"old");
    fs::remove_file(&path).unwrap();
    let error = write_atomically(&path, b"old", b"new").unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot be written: no such file or directory"
    );
    assert_eq!(entries(directory.path()), 0);
}

#[test]
fn a_directory_in_its_place_is_a_change() {
    let (_directory, path) = file(b"old");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let result = write_atomically(&path, b"old", b"new");
    assert!(matches!(result, Err(WriteError::Changed)));
}

#[test]
fn a_failed_overwrite_puts_the_old_content_back() {
    let (_directory, path) = file(b"old");
    // A file that is open for reading only takes no write.
    let mut closed = File::open(&path).unwrap();
    assert!(overwrite(&mut closed, b"old", b"newer").is_err());
    assert_eq!(fs::read(&path).unwrap(), b"old");
    let mut open = OpenOptions::new().write(true).open(&path).unwrap();
    for (old, new) in [("old", "newer"), ("newer", "n"), ("n", "")] {
        overwrite(&mut open, old.as_bytes(), new.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), new);
    }
}

#[test]
fn a_file_is_saved_whether_there_is_one_or_not() {
    let (directory, path) = file(b"old");
    let other = directory.path().join("new.json");
    for path in [&path, &other] {
        save(path, b"report").unwrap();
        assert_eq!(fs::read(path).unwrap(), b"report");
    }
    assert!(save(&directory.path().join("no/where"), b"").is_err());
    assert_eq!(entries(directory.path()), 2);
}

#[test]
fn a_read_only_file_is_refused() {
    let (_directory, path) = file(b"old");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let result = write_atomically(&path, b"old", b"new");
    assert!(matches!(result, Err(WriteError::ReadOnly)));
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

#[cfg(unix)]
#[test]
fn permissions_survive() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_directory, path) = file(b"old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o751)).unwrap();
    write_atomically(&path, b"old", b"new").unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o751);
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_its_target_is_written() {
    let (directory, path) = file(b"old");
    let link = directory.path().join("link.cmd");
    std::os::unix::fs::symlink("a.cmd", &link).unwrap();
    write_atomically(&link, b"old", b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&path).unwrap(), b"new");
}

#[cfg(unix)]
#[test]
fn hard_links_stay_one_file() {
    let (directory, path) = file(b"old and long");
    let twin = directory.path().join("b.cmd");
    fs::hard_link(&path, &twin).unwrap();
    write_atomically(&path, b"old and long", b"new").unwrap();
    assert_eq!(fs::read(&twin).unwrap(), b"new");
    write_atomically(&twin, b"old and long", b"new").unwrap();
    assert_eq!(names(&fs::metadata(&path).unwrap()), 2);
}

#[cfg(unix)]
#[test]
fn a_file_with_several_names_is_whole_whoever_writes_it() {
    let (old, new) = (vec![b'o'; 1 << 20], vec![b'n'; (1 << 20) + 1]);
    let (directory, path) = file(&old);
    let other = directory.path().join("b.cmd");
    fs::hard_link(&path, &other).unwrap();
    let write = |path: &Path| {
        for _ in 0..8 {
            for (from, to) in [(&old, &new), (&new, &old)] {
                match write_atomically(path, from, to) {
                    // The other writer was here first.
                    Ok(()) | Err(WriteError::Changed) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    };
    std::thread::scope(|scope| {
        let writers = [&path, &other].map(|path| scope.spawn(|| write(path)));
        while writers.iter().any(|writer| !writer.is_finished()) {
            let held = kept_whole(&path);
            let read = fs::read(&path).unwrap();
            drop(held);
            assert!(read == old || read == new, "{} bytes", read.len());
        }
    });
    assert!(kept_whole(&path).is_some());
    fs::remove_file(&other).unwrap();
    assert!(kept_whole(&path).is_none());
}
