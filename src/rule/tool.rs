//! A tool: how it is called, which of its rules fits a call, what is to be said.

use super::features::Action;
use super::options::Options;
use super::{Directory, Note, Opt, OptionId, Prints, Rule, Tool};
use crate::invocation::{Applicability, is_one_of};
use crate::text::Text;

impl Tool {
    /// Its name, which is also the family of its rules.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The program that takes its place.
    #[must_use]
    pub fn replacement(&self) -> &str {
        &self.replacement
    }

    /// Whether it prints nothing, whatever happens.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.prints == Prints::Nothing
    }

    /// What becomes of the directory it was called with.
    #[must_use]
    pub fn directory(&self) -> Directory {
        self.directory
    }

    /// The file of the newer kits that a package of the old one has become.
    #[must_use]
    pub fn cab_of(&self, package: &str) -> Option<String> {
        let package = package.to_ascii_lowercase();
        self.components.iter().find_map(|component| {
            let known = component.package.to_ascii_lowercase();
            let Some((start, end)) = known.split_once('*') else {
                return (known == package).then(|| component.cab.clone());
            };
            let rest = package.strip_prefix(start)?.strip_suffix(end)?;
            (!rest.is_empty() && !rest.contains('*')).then(|| component.cab.replace('*', rest))
        })
    }

    /// Whether one of its programs has a name, in any case.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        is_one_of(name, &self.programs)
    }

    /// The option that names the image.
    pub(crate) fn target_option(&self) -> OptionId {
        self.target_option
    }

    /// What DISM can do on a target that has none.
    #[must_use]
    pub fn without_dism(&self) -> &str {
        &self.without_dism
    }

    /// The first rule that fits the options, else the tool's catch-all.
    #[must_use]
    pub fn rule_for(&self, options: &Options) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.fits(options))
    }

    /// The endings of file names for which a call would have no rewrite, where it
    /// cannot be seen how a name ends: `.msu`. The name of a directory has none.
    pub(crate) fn barred_endings<'a>(
        &'a self,
        options: &'a Options,
        is_directory: &'a dyn Fn(&Text) -> bool,
    ) -> impl Iterator<Item = &'a str> {
        let barring = self
            .rules
            .iter()
            .filter(|rule| rule.applicability() == Applicability::Manual);
        barring.flat_map(move |rule| {
            let endings = rule.endings().iter().map(String::as_str);
            endings.filter(move |ending| {
                let ended = options.ended(ending, is_directory);
                ended.is_some_and(|options| rule.fits(&options))
            })
        })
    }

    /// The rule for every call that no other rule fits.
    #[must_use]
    pub fn catch_all(&self) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.is_catch_all())
    }

    /// What is to be said where a call becomes several commands.
    pub(crate) fn several(&self) -> Option<&str> {
        self.several.as_deref()
    }

    /// What is to be said where a `%name%` reaches it, which it puts in itself.
    pub(crate) fn expands(&self) -> Option<&str> {
        self.expands.as_deref()
    }

    /// What is to be said of a call that is read and that no rule fits.
    pub(crate) fn lacks(&self) -> Option<&str> {
        self.lacks.as_deref()
    }

    /// What is to be said about these options, beside the rule.
    pub(crate) fn notes(
        &self,
        options: &Options,
    ) -> impl Iterator<Item = (Option<Applicability>, &str)> {
        self.notes
            .iter()
            .filter(|note| note.shape.fits(options))
            .map(|note| (note.applicability, note.text.as_str()))
    }

    /// What is to be said about the options that a rule is for, or carries over.
    pub(super) fn remarks(&self, rule: &Rule) -> Vec<&str> {
        let rewrites = !rule.commands.is_empty();
        let carried = |option: OptionId| {
            rule.names(option)
                || rule.drops.contains(&option)
                || rule.commands.iter().any(|command| command.uses(option))
                || (rewrites && rule.has_globals && self.globals.uses(option))
        };
        let about = |note: &&Note| {
            let shape = &note.shape;
            let excluded = rule.always_has(&shape.without);
            let mut named = shape.requires.iter();
            let any = shape.any.iter().any(|option| carried(*option));
            !excluded && named.all(|option| carried(*option)) && (shape.any.is_empty() || any)
        };
        let notes = self.notes.iter().filter(about);
        let several = self.several().filter(|_| rule.commands.len() > 1);
        notes
            .map(|note| note.text.as_str())
            .chain(several)
            .collect()
    }

    /// The known names of features that a call enables or disables.
    pub(crate) fn features<'a>(&self, options: &'a Options, action: Action) -> Vec<&'a str> {
        let option = match action {
            Action::Enable => self.enables,
            Action::Disable => self.disables,
        };
        let values = option.iter().flat_map(|id| options.values(*id));
        let known = values.filter_map(|value| value.text.literal());
        let names = known.flat_map(|list| list.split(';'));
        names.filter(|name| !name.is_empty()).collect()
    }

    pub(super) fn option(&self, name: &str) -> Option<OptionId> {
        let matches = |option: &Opt| option.names.iter().any(|known| known == name);
        self.options.iter().position(matches).map(OptionId)
    }

    pub(super) fn opt(&self, id: OptionId) -> &Opt {
        &self.options[id.0]
    }
}

impl Tool {
    /// An option as it is written: `/iu`.
    pub(super) fn shown(&self, option: OptionId) -> String {
        let prefix = self.prefixes.first().copied().unwrap_or('/');
        let name = self.opt(option).names.first().map_or("", String::as_str);
        format!("`{prefix}{name}`")
    }
}
