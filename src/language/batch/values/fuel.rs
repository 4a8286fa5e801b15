//! What an abstract run may cost, and what becomes of variables where ways meet,
//! which costs most.

use std::rc::Rc;

use super::map::Join;
use super::variable::Variable;

/// How much work an abstract run may still do: a unit is about what it takes to
/// look at one variable. What it cannot pay for it does not claim to know.
#[derive(Debug)]
pub(in super::super) struct Fuel(usize);

impl Fuel {
    pub(in super::super) fn new(units: usize) -> Self {
        Self(units)
    }

    /// Pays for some work; false once there is not enough left.
    pub(in super::super) fn spend(&mut self, units: usize) -> bool {
        self.0 = self.0.saturating_sub(units);
        !self.is_spent()
    }

    pub(in super::super) fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// How ways meet: a variable that only one of them assigns may have any value
/// on the other.
impl Join<Variable> for Fuel {
    fn both(&mut self, one: &Rc<Variable>, two: &Rc<Variable>) -> Rc<Variable> {
        if one == two {
            return one.clone();
        }
        self.spend(one.values.len() + two.values.len());
        one.join(two)
    }

    fn alone(&mut self, value: &Rc<Variable>) -> Rc<Variable> {
        value.opened()
    }

    fn visit(&mut self) {
        self.spend(1);
    }
}

/// A variable that another script may have changed.
pub(super) struct Doubt<'a>(pub(super) &'a mut Fuel);

impl Join<Variable> for Doubt<'_> {
    fn both(&mut self, one: &Rc<Variable>, _: &Rc<Variable>) -> Rc<Variable> {
        self.alone(one)
    }

    fn alone(&mut self, value: &Rc<Variable>) -> Rc<Variable> {
        if value.doubtful {
            return value.clone();
        }
        Rc::new(Variable {
            doubtful: true,
            ..value.as_ref().clone()
        })
    }

    fn visit(&mut self) {
        self.0.visit();
    }
}
