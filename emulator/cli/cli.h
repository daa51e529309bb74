#pragma once
// The command line: one file a verb. Exit codes: 0 held, 1 violated, 2 usage, 3 not deterministic.
namespace snowglobe::cli {
int main(int argc, char** argv);
} // namespace snowglobe::cli
