#pragma once
// What is wrong with a template, collected so that all of it is told at once.
#include "emulator/stack/node.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::stack {

// Thrown where nothing can be said because of something that has been told already.
struct Told {};

class Refusals {
public:
    void add(const LineError& error) { told_.emplace(error.line, error.message); }
    // Runs the body; what it throws is added. False: it threw.
    template <class Body> bool attempt(Body&& body) {
        try {
            body();
            return true;
        } catch (const LineError& error) {
            add(error);
        } catch (const Told&) {
        }
        return false;
    }
    // What was told of another file: whole lines.
    void add_lines(const std::vector<std::string>& lines) {
        others_.insert(lines.begin(), lines.end());
    }
    bool empty() const { return told_.empty() && others_.empty(); }
    std::size_t size() const { return told_.size() + others_.size(); }
    // "file:line: what", in the order of the file.
    std::vector<std::string> lines(const std::string& file) const {
        std::vector<std::string> out;
        for (const auto& [line, message] : told_) {
            out.push_back(file + ":" + std::to_string(line) + ": " + message);
        }
        out.insert(out.end(), others_.begin(), others_.end());
        return out;
    }

private:
    std::set<std::pair<int, std::string>> told_;
    std::set<std::string> others_;
};

} // namespace snowglobe::stack
