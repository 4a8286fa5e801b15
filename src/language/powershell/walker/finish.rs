//! The end of a script: only now is it known what else reads the variables
//! that a rewrite would change.

use std::rc::Rc;

use super::super::read_around;
use super::super::scope::Assigned;
use super::{Role, Walker, What};
use crate::embed;
use crate::invocation::{Invocation, Limit, Several, is_program};
use crate::language::{Script, TOOLS, Unread};

/// Why the value of an environment variable is not rewritten without a word.
const INHERITED: &str = "whatever is started behind it has this environment variable too, and may run the old tool with it";

/// Why the arguments in a variable are not, behind a script that is not read.
const DOUBTFUL: &str =
    "a script that is called before this may change the variable whose value is written anew";

impl Walker<'_> {
    /// Hands on what was found, with slots where they are certain.
    pub(super) fn finish(mut self, script: &mut Script) {
        script.choices.append(&mut self.choices);
        let unread = std::mem::take(&mut self.unread).into_iter();
        let unread = unread.map(|(span, reason)| Unread { span, reason });
        script.unread.extend(unread);
        let depth = self.around.depth;
        for (at, mut found) in std::mem::take(&mut self.found).into_iter().enumerate() {
            if self.found_again.contains(&at) {
                continue;
            }
            let mut troubles = Vec::new();
            let mut uses = 0;
            for (assigned, role) in &found.relies_on {
                match role {
                    Role::Program => uses = uses.max(self.uses(assigned)),
                    _ => troubles.extend(self.trouble(assigned)),
                }
            }
            if let What::Call(call) = &mut found.what {
                call.site.limits.extend(doubts(&found.relies_on));
            }
            if let What::Call(call) = &mut found.what
                && let Some(definition) = &mut call.site.definition
            {
                definition.uses = uses;
            }
            let limit = troubles.pop().map(Limit::manual);
            hand_on(found.what, limit, depth, script);
        }
    }

    fn reads(&self, assigned: &Assigned, role: Role) -> usize {
        self.reads.get(&(assigned.id, role)).copied().unwrap_or(0)
    }

    /// Whether a variable, or that which has an entry of this name, is read where
    /// its value cannot be followed.
    fn is_lost(&self, name: &str) -> bool {
        let variable = name.split_once('.').map_or(name, |(variable, _)| variable);
        let holders = self.holders.get(variable).into_iter().flatten();
        let mut names = holders.map(String::as_str).chain([name, variable]);
        names.any(|name| self.read_lost.contains(name) || self.facts.is_lost(name))
    }

    /// How often a program's name is read, other than to be shown.
    fn uses(&self, assigned: &Rc<Assigned>) -> usize {
        if self.is_lost(&assigned.name) {
            return usize::MAX;
        }
        let roles = [Role::Program, Role::Arguments, Role::Other];
        roles
            .into_iter()
            .map(|role| self.reads(assigned, role))
            .sum()
    }

    /// Why what an assignment gave cannot be written anew.
    fn trouble(&self, assigned: &Rc<Assigned>) -> Option<String> {
        let name = &assigned.name;
        if self.is_lost(name) {
            return Some(format!(
                "`${name}` is read where its value cannot be followed"
            ));
        }
        let others = self.reads(assigned, Role::Other)
            + self.reads(assigned, Role::Program)
            + self.reads(assigned, Role::Arguments).saturating_sub(1);
        (others > 0).then(|| format!("`${name}` is used elsewhere too"))
    }
}

/// What lowers a fix that changes these assignments.
fn doubts(relied: &[(Rc<Assigned>, Role)]) -> Vec<Limit> {
    let is_inherited = |(one, _): &&(Rc<Assigned>, Role)| one.name.starts_with("env:");
    let is_doubtful =
        |(one, role): &&(Rc<Assigned>, Role)| one.doubtful && *role == Role::Arguments;
    let inherited = relied.iter().find(is_inherited).map(|_| INHERITED);
    let doubtful = relied.iter().find(is_doubtful).map(|_| DOUBTFUL);
    inherited
        .into_iter()
        .chain(doubtful)
        .map(Limit::unsafe_fix)
        .collect()
}

fn hand_on(what: What, limit: Option<Limit>, depth: usize, script: &mut Script) {
    match what {
        What::Call(mut call) => {
            if let Some(limit) = limit {
                call.site.slots.clear();
                call.site.limits.push(limit);
            }
            embed::open_at(*call, depth, script);
        }
        What::Mention(call) => script.invocations.push(*call),
        What::Named(call) => script.named.push(*call),
        What::Script(inner) => {
            let (text, mut around) = *inner;
            around.limits.extend(limit);
            read_around(text, around, None, script);
        }
        What::Several(readings, several) => one_of_several(readings, several, depth, script),
    }
}

/// Records the first of several readings that calls a retired tool. Where a variable
/// holds the arguments, those of none of them are known.
fn one_of_several(
    readings: Vec<What>,
    several: Option<Several>,
    depth: usize,
    script: &mut Script,
) {
    let mut recorded = None;
    let mut calls: Vec<Invocation> = Vec::new();
    for reading in readings {
        let mut aside = Script::default();
        let into = if recorded.is_none() {
            &mut *script
        } else {
            &mut aside
        };
        let before = into.invocations.len();
        hand_on(reading, None, depth, into);
        let found = into.invocations[before..]
            .iter()
            .filter(|call| is_of_tool(call));
        let found: Vec<Invocation> = found.cloned().collect();
        if recorded.is_none() && !found.is_empty() {
            recorded = Some(before..into.invocations.len());
        }
        calls.extend(found);
    }
    let (Some(several), Some(recorded)) = (several, recorded) else {
        return;
    };
    let recorded = script.invocations.get_mut(recorded).into_iter().flatten();
    for call in recorded.filter(|call| is_of_tool(call)) {
        call.site.several = Some(Several {
            readings: calls.clone(),
            ..several.clone()
        });
    }
}

fn is_of_tool(call: &Invocation) -> bool {
    is_program(&call.program.text, &TOOLS)
}
