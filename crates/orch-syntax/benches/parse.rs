//! How fast a stack of a thousand services is read: tokens, cut, trees.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use orch_syntax::{cut, lex, parse_item};

/// Services with an image, a port, five environment entries, up to two dependencies and replicas.
fn stack(services: usize) -> String {
    let mut out = String::from("/// A generated stack.\nstack generated\n");
    for index in 0..services {
        let _ = write!(
            out,
            "\nservice service-{index} {{\n  image    = \"registry.example.com/team/service-{index}:1.{}.0\"\n  port     = {}\n  replicas = {}\n  env {{\n    LOG_LEVEL   = \"info\"\n    REGION      = \"eu-west-1\"\n    MAX_CONNS   = {}\n    SERVICE_URL = \"http://service-{index}.internal/api\"\n",
            index % 40,
            8000 + index % 1000,
            1 + index % 5,
            10 + index % 90,
        );
        match index {
            0 => out.push_str("    UPSTREAM    = \"none\"\n  }\n"),
            _ => {
                let _ =
                    write!(out, "    UPSTREAM    = \"http://${{service-{}.address}}\"\n  }}\n", index / 2);
            }
        }
        match index {
            0 => {}
            1 => out.push_str("  depends_on = [service-0]\n"),
            _ => {
                let _ = writeln!(out, "  depends_on = [service-{}, service-{}]", index / 2, index / 3);
            }
        }
        out.push_str("}\n");
    }
    out
}

fn parse(criterion: &mut Criterion) {
    let source = stack(1000);
    let mut group = criterion.benchmark_group("1000 services");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("lex", |bencher| bencher.iter(|| lex(black_box(&source))));
    group.bench_function("cut", |bencher| bencher.iter(|| cut(black_box(&source))));
    let unbalanced = format!("{source}service broken {{\n");
    group.bench_function("cut unbalanced", |bencher| bencher.iter(|| cut(black_box(&unbalanced))));
    let cuts = cut(&source);
    group.bench_function("parse", |bencher| {
        bencher.iter(|| cuts.iter().map(|cut| parse_item(cut.text(&source)).spans.len()).sum::<usize>());
    });
    group.finish();
    criterion.bench_function("parse an item of nothing", |bencher| {
        bencher.iter(|| parse_item(black_box("network backend")));
    });
}

criterion_group!(benches, parse);
criterion_main!(benches);
