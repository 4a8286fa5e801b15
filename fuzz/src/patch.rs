//! A small applier of unified diffs, strict where `patch` guesses.

/// What a diff of one file makes of its lines.
///
/// # Panics
///
/// When the diff is none, or does not fit: each count, each line of context
/// and each removed line must be right.
#[must_use]
pub fn applied(old: &[u8], diff: &[u8]) -> Vec<u8> {
    let old: Vec<_> = lines(old);
    let mut diff = lines(diff).into_iter().peekable();
    assert!(diff.next().is_some_and(|line| line.starts_with(b"--- a/")));
    assert!(diff.next().is_some_and(|line| line.starts_with(b"+++ b/")));
    let mut new = Vec::new();
    let mut at = 0;
    while let Some(head) = diff.next() {
        let [start, mut removed, to, mut added] = counts(head);
        // The place of a hunk without lines is the line before it.
        let start = start - usize::from(removed > 0);
        assert!(at <= start, "hunks overlap");
        new.extend(&old[at..start]);
        at = start;
        assert_eq!(
            to - usize::from(added > 0),
            new.len(),
            "hunk starts elsewhere"
        );
        while removed + added > 0 {
            let line = diff.next().expect("hunk ends early");
            let (side, line) = line.split_first().expect("empty line in a hunk");
            let open = diff.next_if(|line| line.starts_with(b"\\"));
            let line = if open.is_some() {
                &line[..line.len() - 1]
            } else {
                line
            };
            if *side != b'+' {
                assert_eq!(line, old[at], "hunk does not fit at line {}", at + 1);
                (at, removed) = (at + 1, removed - 1);
            }
            if *side != b'-' {
                new.push(line);
                added -= 1;
            }
            assert!(b" +-".contains(side), "line of no side");
        }
    }
    new.extend(&old[at..]);
    new.concat()
}

/// Lines with their LF.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// `@@ -start,count +start,count @@`
fn counts(head: &[u8]) -> [usize; 4] {
    let head = std::str::from_utf8(head).expect("hunk head is ASCII");
    let inside = head
        .strip_prefix("@@ -")
        .and_then(|head| head.strip_suffix(" @@\n"));
    let (old, new) = inside
        .and_then(|inside| inside.split_once(" +"))
        .expect(head);
    let side = |side: &str| {
        let (start, count) = side.split_once(',').unwrap_or((side, "1"));
        [start, count].map(|number| number.parse().expect(head))
    };
    let ([start, removed], [to, added]) = (side(old), side(new));
    [start, removed, to, added]
}
