//! How long each part of the compiler takes for a stack of 1,000 services: `cargo bench --bench parts`, or
//! `cargo bench --bench parts -- format` for one of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use orch_analysis::check::{self, check};
use orch_analysis::unit::{Config, Target};
use orch_analysis::{Database, Program, Settings, lower};
use orch_emit::Memory;
use orch_syntax::{cut, format, lex, parse_item};
use xtask::generate::{program, services};

const ROOT: &str = "/generated/main.orch";

fn load(text: &str) -> (Database, Program) {
    let mut db = Database::default();
    let read = |path: &str| if path == ROOT { Ok(text.to_owned()) } else { Err("no such file".to_owned()) };
    let program = Program::load(&mut db, ROOT, Settings::default(), &read).unwrap();
    (db, program)
}

fn parts(criterion: &mut Criterion) {
    let source = program(&services(1000));
    let mut group = criterion.benchmark_group("1,000 services");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.bench_function("lex", |bencher| bencher.iter(|| lex(black_box(&source))));
    group.bench_function("cut", |bencher| bencher.iter(|| cut(black_box(&source))));
    let unbalanced = format!("{source}service broken {{\n");
    group.bench_function("cut, with a brace that is not closed", |bencher| {
        bencher.iter(|| cut(black_box(&unbalanced)));
    });
    let cuts = cut(&source);
    group.bench_function("parse", |bencher| {
        bencher.iter(|| cuts.iter().map(|cut| parse_item(cut.text(&source)).spans.len()).sum::<usize>());
    });
    group.bench_function("format", |bencher| bencher.iter(|| format(black_box(&source))));
    group.bench_function("check", |bencher| {
        let check =
            |(db, program): &(Database, Program)| check(db, *program, &check::Options::default()).len();
        bencher.iter_batched_ref(|| load(&source), |loaded| check(loaded), BatchSize::PerIteration);
    });
    let project = Memory::default();
    for (name, target) in [("compose", Some(Target::Compose)), ("k8s", Some(Target::K8s)), ("json", None)] {
        let (db, program) = load(&source);
        let stack = lower::model(&db, program, Config::new(&db, None, target)).unwrap();
        let target = orch_emit::target(name).unwrap();
        group.bench_function(format!("emit {name}"), |bencher| {
            bencher.iter(|| target.emit(black_box(&stack), &orch_emit::Options::new(&project)));
        });
    }
    group.finish();
}

criterion_group!(benches, parts);
criterion_main!(benches);
