//! What is given to an import: of the types of the parameters, whether anybody reads them or not.

use orch_syntax::ast::Parens;

use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::eval::trace::{Declaration, Denoted};
use crate::schema::resolve::TypeReader;
use crate::scope::{imported, scope};
use crate::source::{self, Item};
use crate::types::Type;

impl Eval<'_> {
    /// Looks at the arguments of an import. That they are those of its parameters is told where the import is looked at.
    pub(crate) fn import_arguments(&mut self, import: Item) {
        let db = self.db;
        let Some(tree) = self.tree(import) else { return };
        let Some(Parens::Args(args)) = &tree.parens else { return };
        let cx = self.context(self.unit);
        let stack = imported(db, import).and_then(|file| scope(db, file).stack);
        let params = match stack.and_then(|stack| source::tree(db, stack).as_ref()).map(|tree| &tree.parens) {
            Some(Some(Parens::Params(params))) => params.as_slice(),
            _ => &[],
        };
        for (position, arg) in args.iter().enumerate() {
            let param = match &arg.name {
                Some(name) => params.iter().find(|param| param.name.text == name.text),
                None => params.get(position),
            };
            let ty = stack
                .zip(param)
                .map_or(Type::Any, |(stack, param)| TypeReader::new(db, stack).read(&param.ty));
            if let (Some(stack), Some(name), Some(param)) = (stack, &arg.name, param) {
                let denoted = Denoted::Declared(stack, param.name.id, Declaration::Parameter);
                self.note(Anchor::new(import, name.id), denoted);
            }
            self.argument_value(arg, &ty, &cx);
        }
    }
}
