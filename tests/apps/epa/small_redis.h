#pragma once
// As much of Redis, over REST, as EPA's handlers ask for, for tests of handlers without the
// emulator. Nothing expires; the seconds are kept.
#include <algorithm>
#include <map>
#include <snowglobe/json.h>
#include <string>
#include <vector>

namespace epa {

using snowglobe::json;

class SmallRedis {
public:
    std::map<std::string, std::string> texts;
    std::map<std::string, std::map<std::string, double>> sets; // member, score
    std::map<std::string, std::string> seconds;

    // The body of an answer to /pipeline.
    json pipeline(const json& commands) {
        json out = json::array();
        for (const json& command : commands) {
            std::vector<std::string> words;
            for (const json& word : command) {
                words.push_back(word.get<std::string>());
            }
            out.push_back(json{{"result", run(words)}});
        }
        return out;
    }

private:
    using Words = std::vector<std::string>;

    json run(const Words& words) {
        const std::string& name = words.at(0);
        const std::string& key = words.at(1);
        if (name == "SET") {
            if (words.back() == "NX" && texts.contains(key)) {
                return nullptr;
            }
            texts[key] = words.at(2);
            seconds[key] = words.at(4);
            return "OK";
        }
        if (name == "GET") {
            return text(key);
        }
        if (name == "MGET") {
            json out = json::array();
            for (std::size_t at = 1; at < words.size(); ++at) {
                out.push_back(text(words[at]));
            }
            return out;
        }
        if (name == "EXISTS") {
            return texts.contains(key) || sets.contains(key) ? 1 : 0;
        }
        if (name == "DEL") {
            for (std::size_t at = 1; at < words.size(); ++at) {
                texts.erase(words[at]);
                sets.erase(words[at]);
            }
            return 1;
        }
        if (name == "EXPIRE") {
            seconds[key] = words.at(2);
            return 1;
        }
        if (name == "ZADD") {
            const bool keeps = words.at(2) == "NX";
            for (std::size_t at = keeps ? 3 : 2; at + 1 < words.size(); at += 2) {
                if (!keeps || !sets[key].contains(words[at + 1])) {
                    sets[key][words[at + 1]] = std::stod(words[at]);
                }
            }
            return 1;
        }
        if (name == "ZREMRANGEBYRANK") { // 0 -101
            const auto all = backwards(key);
            for (std::size_t at = 100; at < all.size(); ++at) {
                sets[key].erase(all[at].second);
            }
            return 0;
        }
        if (name == "ZREVRANGEBYSCORE") {
            json out = json::array();
            for (const auto& [score, member] : backwards(key)) {
                out.push_back(member);
                out.push_back(std::to_string(static_cast<long long>(score)));
            }
            return out;
        }
        throw std::runtime_error("redis: not here: " + name);
    }

    json text(const std::string& key) const {
        const auto found = texts.find(key);
        return found == texts.end() ? json() : json(found->second);
    }

    std::vector<std::pair<double, std::string>> backwards(const std::string& key) {
        std::vector<std::pair<double, std::string>> out;
        if (const auto found = sets.find(key); found != sets.end()) {
            for (const auto& [member, score] : found->second) {
                out.emplace_back(score, member);
            }
        }
        std::sort(out.rbegin(), out.rend());
        return out;
    }
};

} // namespace epa
