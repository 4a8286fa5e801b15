//! The words that a helper hands on to the program that it is given:
//! `Run-It pkgmgr "/iu:A /quiet"`, `Run-It -Path pkgmgr -Arguments '/iu:A', '/quiet'`.

use crate::argv;
use crate::invocation::Word;

/// What a program may be started with by what stands before and behind its name,
/// the likeliest first.
pub(super) fn readings<'w>(
    before: &'w [Word],
    behind: &'w [Word],
) -> impl Iterator<Item = Vec<Word>> + 'w {
    let named = [behind, before].into_iter().filter_map(named_arguments);
    let all = std::iter::once(items(behind).collect());
    let inner = behind.iter().flat_map(inner_words);
    named.chain(all).chain(inner)
}

/// The value of the parameter among some words that has the arguments of a program:
/// `-ArgumentList '/iu:A', '/quiet'`.
fn named_arguments(words: &[Word]) -> Option<Vec<Word>> {
    let at = words.iter().position(gives_arguments)?;
    let behind = &words[at + 1..];
    let goes_on =
        |pair: &[Word]| pair[0].as_str().ends_with(',') || !pair[1].as_str().starts_with('-');
    let more = behind.windows(2).take_while(|pair| goes_on(pair)).count();
    let value = &behind[..behind.len().min(more + 1)];
    let split = items(value).flat_map(|item| argv::split_arguments(&item.text));
    Some(split.collect())
}

/// Whether a word is a parameter whose value is the arguments of a program, as
/// people name it: `-ArgumentList`, `-Parameters`.
fn gives_arguments(word: &Word) -> bool {
    let name = word.as_str().to_ascii_lowercase();
    let name = name.strip_prefix('-');
    name.is_some_and(|name| ["arg", "param"].iter().any(|part| name.contains(part)))
}

/// Words, and in the place of those that are a list of options the items of that.
fn items(words: &[Word]) -> impl Iterator<Item = Word> {
    words.iter().flat_map(|word| {
        let parts = word.text.split(|c| c == ',').into_iter().map(Word::plain);
        let parts = parts.filter(|part| !part.text.is_empty());
        let parts: Vec<Word> = parts.collect();
        let is_option = |part: &Word| part.as_str().starts_with(['/', '-']);
        if parts.iter().all(is_option) && !parts.is_empty() {
            parts
        } else {
            vec![word.clone()]
        }
    })
}

/// The words that one may hold for a program which is started with it: those of a
/// command line, or of a list.
fn inner_words(word: &Word) -> [Vec<Word>; 2] {
    let items = word.text.split(|c| c == ',').into_iter();
    [
        argv::split_arguments(&word.text),
        items.map(Word::plain).collect(),
    ]
}
