//! What makes a line one command: its target, and what the command wants.

use super::Judge;
use crate::check::dism::line::Given;
use crate::check::dism::objection::Kind;
use crate::check::dism::shape;
use crate::rule::grammar::{Command, Reach};

impl<'a> Judge<'a> {
    pub(super) fn targets(&mut self) {
        let given = |name| self.line.options.iter().find(|given| given.is(name));
        let Some(online) = given("Online") else {
            return;
        };
        if let Some(other) = given("Image").or_else(|| given("WinDir")) {
            let message = format!("/Online excludes {}", other.shown());
            self.object(Kind::TwoTargets, Some(other), message);
        }
        if !self.target.has_dism() {
            let message = format!("there is no DISM for a running Windows {}", self.target);
            self.object(Kind::NotOnTarget, Some(online), message);
        }
    }

    pub(super) fn no_command(&mut self) {
        if self.is_certain() && !self.line.options.is_empty() {
            let message = "the line has no command".to_owned();
            self.object(Kind::MissingCommand, None, message);
        }
    }

    pub(super) fn two_commands(&mut self, several: &[(&'a Given, &'a Command)]) {
        let (first, one) = several[0];
        let group = one.group.as_ref();
        let alike = group.is_some() && several.iter().all(|(_, two)| two.group.as_ref() == group);
        let (second, _) = several[1];
        let message = format!("{} follows {} in one line", second.shown(), first.shown());
        let kind = if alike {
            Kind::TwoSettings
        } else {
            Kind::TwoCommands
        };
        self.object(kind, Some(second), message);
    }

    /// The only command of the line: its target and what it wants.
    pub(super) fn command(&mut self, given: &'a Given, command: &'a Command) {
        self.reach(given, command);
        self.excludes(command);
        if self.is_certain() {
            self.requires(given, command);
        }
        let quiet = self.line.options.iter().find(|given| given.is("Quiet"));
        if let Some(quiet) = quiet.filter(|_| command.reports) {
            let message = format!("with /Quiet, {} prints nothing", given.shown());
            self.object(Kind::QuietReport, Some(quiet), message);
        }
        if given.is("Add-Package") && self.line.has("Online") {
            self.online_update();
        }
    }

    fn reach(&mut self, given: &Given, command: &Command) {
        let (online, image) = (self.line.has("Online"), self.line.has("Image"));
        let shown = given.shown();
        let wrong = match command.own.reach {
            Reach::None if online || image => Some("names its own files, and takes no target"),
            Reach::Image if online && !image => Some("is for images, not for the running Windows"),
            Reach::Online if image && !online => Some("is for the running Windows, not for images"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            self.object(Kind::WrongTarget, Some(given), format!("{shown} {wrong}"));
        }
        let free = matches!(command.own.reach, Reach::None | Reach::Unknown);
        if !free && !online && !image && self.is_certain() {
            let message = match command.own.reach {
                Reach::Image => format!("{shown} needs /Image"),
                Reach::Online => format!("{shown} needs /Online"),
                _ => format!("{shown} needs /Online or /Image"),
            };
            self.object(Kind::MissingTarget, None, message);
        }
    }

    fn excludes(&mut self, command: &Command) {
        for group in &command.excludes {
            let options = self.line.options.iter();
            let mut among = options.filter(|given| group.iter().any(|name| given.is(name)));
            let first = among.next();
            let second = among.find(|given| first.is_some_and(|first| !first.is(&given.name)));
            if let (Some(first), Some(second)) = (first, second) {
                let message = format!("{} excludes {}", first.shown(), second.shown());
                self.object(Kind::ConflictingArguments, Some(second), message);
            }
        }
    }

    fn requires(&mut self, given: &Given, command: &Command) {
        let online = self.line.has("Online");
        let online = command.requires_online.iter().filter(|_| online);
        for group in command.requires.iter().chain(online) {
            let short = command
                .shorthand
                .as_ref()
                .is_some_and(|name| group.contains(name) && given.filled().is_some());
            if short || group.iter().any(|name| self.line.has(name)) {
                continue;
            }
            let names: Vec<_> = group.iter().map(|name| format!("/{name}")).collect();
            let message = format!("{} needs {}", given.shown(), names.join(" or "));
            self.object(Kind::MissingArgument, None, message);
        }
    }

    fn online_update(&mut self) {
        for given in &self.line.options {
            let update = given.filled().filter(|value| shape::ends(value, ".msu"));
            if let Some(update) = update {
                let message = format!("not every DISM adds `{}` online", update.as_str());
                self.object(Kind::OnlineUpdate, Some(given), message);
            }
        }
    }
}
