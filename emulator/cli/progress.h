#pragma once
// One line on a terminal that says how far long work is; nothing where standard error is none.
#include <chrono>
#include <string>

namespace snowglobe::cli {

class Progress {
public:
    Progress();
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    bool is_due() const; // a terminal, and not shown a moment ago
    void show(const std::string& text);
    void clear(); // before anything else is printed

private:
    bool shown_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

} // namespace snowglobe::cli
