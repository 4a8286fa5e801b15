//! The end of a script: only now is it known what else reads the variables
//! that a rewrite would change.

use std::rc::Rc;

use super::super::read_around;
use super::super::scope::Assigned;
use super::{Found, Role, Walker, What};
use crate::embed;
use crate::invocation::{Applicability, Limit};
use crate::language::Script;

impl Walker<'_> {
    /// Hands on what was found, with slots where they are certain.
    pub(super) fn finish(mut self, script: &mut Script) {
        for found in std::mem::take(&mut self.found) {
            let trouble = found
                .relies_on
                .iter()
                .find_map(|(assigned, role)| self.trouble(assigned, *role));
            let limit = trouble.map(|reason| Limit {
                applicability: Applicability::Manual,
                reason,
            });
            hand_on(found, limit, script);
        }
    }

    /// Why what an assignment gave cannot be written anew.
    fn trouble(&self, assigned: &Rc<Assigned>, role: Role) -> Option<String> {
        let count = |role| self.reads.get(&(assigned.id, role)).copied().unwrap_or(0);
        let name = &assigned.name;
        if self.read_lost.contains(name) || self.facts.is_lost(name) {
            return Some(format!(
                "`${name}` is read where its value cannot be followed"
            ));
        }
        let others = match role {
            Role::Program => count(Role::Other) + count(Role::Arguments),
            _ => {
                count(Role::Other) + count(Role::Program) + count(Role::Arguments).saturating_sub(1)
            }
        };
        (others > 0).then(|| format!("`${name}` is used elsewhere too"))
    }
}

fn hand_on(found: Found, limit: Option<Limit>, script: &mut Script) {
    match found.what {
        What::Call(mut call) => {
            if let Some(limit) = limit {
                call.site.slots.clear();
                call.site.limits.push(limit);
            }
            embed::open(*call, script);
        }
        What::Script(inner) => {
            let (text, mut around) = *inner;
            around.limits.extend(limit);
            read_around(text, around, script);
        }
    }
}
