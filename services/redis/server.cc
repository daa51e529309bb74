// What clients ask of the server itself: INFO, CONFIG, COMMAND, TIME.
#include "emulator/base/lower_case.h"
#include "services/redis/client.h"
#include "services/redis/commands.h"
#include "services/redis/configs.h"
#include "services/redis/glob.h"
#include "services/redis/memory.h"
#include "services/redis/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace snowglobe::redis {

namespace {

constexpr std::string_view sections[] = {
    "server", "clients", "memory", "persistence", "stats", "replication", "cpu", "errorstats",
    "cluster", "keyspace"};

std::string section_text(const Asked& asked, std::string_view section) {
    if (section == "server") {
        return "# Server\r\nredis_version:7.2.6\r\nredis_git_sha1:00000000\r\nredis_git_dirty:0\r\n"
               "redis_build_id:0\r\nredis_mode:standalone\r\nos:Snowglobe\r\narch_bits:64\r\n"
               "multiplexing_api:epoll\r\nprocess_id:1\r\nrun_id:"
               "0000000000000000000000000000000000000000\r\ntcp_port:6379\r\nuptime_in_seconds:0\r\n"
               "uptime_in_days:0\r\nhz:10\r\nconfigured_hz:10\r\nconfig_file:\r\n";
    }
    if (section == "clients") {
        std::size_t waiting = 0;
        std::size_t connected = 0;
        for (const auto& [id, weak] : asked.clients != nullptr ? *asked.clients : Clients()) {
            const auto client = weak.lock();
            connected += client && !client->is_killed ? 1 : 0;
            waiting += client && (client->is_waiting || client->is_paused) ? 1 : 0;
        }
        return fmt::format(
            "# Clients\r\nconnected_clients:{}\r\ncluster_connections:0\r\nmaxclients:10000\r\n"
            "blocked_clients:{}\r\ntracking_clients:0\r\n",
            asked.clients != nullptr ? connected : 1,
            waiting);
    }
    if (section == "memory") {
        const std::uint64_t used = used_memory(asked.context);
        const Configs configs(asked.context);
        return fmt::format(
            "# Memory\r\nused_memory:{0}\r\nused_memory_human:{1:.2f}K\r\nused_memory_rss:{0}\r\n"
            "used_memory_peak:{0}\r\nmaxmemory:{2}\r\nmaxmemory_human:{2}B\r\n"
            "maxmemory_policy:{3}\r\nmem_fragmentation_ratio:1.00\r\n",
            used,
            static_cast<double>(used) / 1024,
            configs.memory_max(),
            configs.get("maxmemory-policy"));
    }
    if (section == "persistence") {
        return "# Persistence\r\nloading:0\r\nasync_loading:0\r\nrdb_changes_since_last_save:0\r\n"
               "rdb_bgsave_in_progress:0\r\nrdb_last_bgsave_status:ok\r\naof_enabled:0\r\n"
               "aof_rewrite_in_progress:0\r\n";
    }
    if (section == "stats") {
        return "# Stats\r\ntotal_connections_received:0\r\ntotal_commands_processed:0\r\n"
               "instantaneous_ops_per_sec:0\r\nrejected_connections:0\r\nexpired_keys:0\r\n"
               "evicted_keys:0\r\nkeyspace_hits:0\r\nkeyspace_misses:0\r\npubsub_channels:0\r\n"
               "pubsub_patterns:0\r\n";
    }
    if (section == "replication") {
        return "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"
               "master_failover_state:no-failover\r\n"
               "master_replid:0000000000000000000000000000000000000000\r\n"
               "master_repl_offset:0\r\nrepl_backlog_active:0\r\n";
    }
    if (section == "cpu") {
        return "# CPU\r\nused_cpu_sys:0.000000\r\nused_cpu_user:0.000000\r\n";
    }
    if (section == "errorstats") {
        return "# Errorstats\r\n";
    }
    if (section == "cluster") {
        return "# Cluster\r\ncluster_enabled:0\r\n";
    }
    std::string text = "# Keyspace\r\n";
    for (std::uint64_t i = 0; i < databases; ++i) {
        const KeyCounts counts = Keyspace(asked.context, i).counts();
        if (counts.keys > 0) {
            text += fmt::format(
                "db{}:keys={},expires={},avg_ttl=0\r\n", i, counts.keys, counts.expiring);
        }
    }
    return text;
}

} // namespace

Answer info(Asked& asked) {
    std::set<std::string> wanted;
    for (std::size_t i = 1; i < asked.size(); ++i) {
        wanted.insert(lower_case(asked.arg(i)));
    }
    const bool wants_all = wanted.empty() || wanted.contains("default") ||
                           wanted.contains("all") || wanted.contains("everything");
    std::string text;
    for (const std::string_view section : sections) {
        if (wants_all || wanted.contains(std::string(section))) {
            text += (text.empty() ? "" : "\r\n") + section_text(asked, section);
        }
    }
    return Answer::of(Answer::Kind::verbatim, text);
}

Answer time_(Asked& asked) {
    const std::int64_t us = epoch_ns(asked.context.now) / 1000;
    return Answer::bulks({std::to_string(us / 1'000'000), std::to_string(us % 1'000'000)});
}

Answer role(Asked&) {
    return Answer::array({Answer::bulk("master"), Answer::number(0), Answer::array()});
}

// There are no functions and no scripts, so that nothing is to be done.
Answer function_flush(Asked&) {
    return Answer::ok();
}

Answer function_list(Asked&) {
    return Answer::array();
}

Answer script_flush(Asked&) {
    return Answer::ok();
}

Answer script_exists(Asked& asked) {
    return Answer::array(std::vector<Answer>(asked.size() - 2, Answer::number(0)));
}

Answer lolwut(Asked&) {
    return Answer::of(Answer::Kind::verbatim, "Snowglobe, as Redis ver. 7.2.6\n");
}

Answer config_get(Asked& asked) {
    std::set<std::string, std::less<>> wanted;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        for (const std::string_view name : Configs::names()) {
            if (matches_glob(asked.arg(i), name, true)) {
                wanted.emplace(name);
            }
        }
        if (std::string name = lower_case(asked.arg(i)); Configs::is_known(name)) {
            wanted.insert(std::move(name));
        }
    }
    Answer answer = Answer::of(Answer::Kind::map);
    for (const std::string& name : wanted) {
        answer.add(Answer::bulk(name));
        answer.add(Answer::bulk(Configs(asked.context).get(name)));
    }
    return answer;
}

Answer config_set(Asked& asked) {
    if (asked.size() % 2 == 1) {
        throw CommandError{"ERR wrong number of arguments for 'config|set' command"};
    }
    std::vector<std::pair<std::string, std::string>> checked;
    for (std::size_t i = 2; i < asked.size(); i += 2) {
        const std::string name = lower_case(asked.arg(i));
        if (!Configs::is_known(name)) {
            throw CommandError{
                "ERR Unknown option or number of arguments for CONFIG SET - '" + asked.arg(i) +
                "'"};
        }
        const auto fail = [&](const std::string& why) {
            throw CommandError{
                "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + why};
        };
        for (const auto& [other, value] : checked) {
            if (other == name) {
                fail("duplicate parameter");
            }
        }
        Configs::Checked one = Configs(asked.context).check(name, asked.arg(i + 1));
        if (!one.fault.empty()) {
            fail(one.fault);
        }
        checked.emplace_back(name, std::move(one.value));
    }
    Configs configs(asked.context);
    for (const auto& [name, value] : checked) {
        configs.set(name, value);
    }
    evict(asked.context); // what may be too much now
    return Answer::ok();
}

Answer config_resetstat(Asked&) {
    return Answer::ok();
}

Answer config_rewrite(Asked&) {
    throw CommandError{"ERR The server is running without a config file"};
}

namespace {

Answer command_info_of(const Command& command) {
    Answer flags = Answer::of(Answer::Kind::set);
    flags.add(Answer::status(command.is_call() ? "write" : "readonly"));
    if (command.kind == Command::Kind::waits) {
        flags.add(Answer::status("blocking"));
    }
    return Answer::array(
        {Answer::bulk(command.lower_name()),
         Answer::number(command.arity),
         std::move(flags),
         Answer::number(command.first_key),
         Answer::number(command.last_key),
         Answer::number(command.key_step),
         Answer::of(Answer::Kind::set),
         Answer::array(),
         Answer::array(),
         Answer::array()});
}

bool is_top_level(const Command& command) {
    return command.name.find(' ') == std::string_view::npos;
}

// Where numkeys stands, of those that say how many keys they have.
int numkeys_place(std::string_view name) {
    constexpr std::pair<std::string_view, int> places[] = {
        {"LMPOP", 1},  {"BLMPOP", 2}, {"ZMPOP", 1},      {"BZMPOP", 2},     {"ZUNION", 1},
        {"ZINTER", 1}, {"ZDIFF", 1},  {"ZINTERCARD", 1}, {"SINTERCARD", 1}, {"ZUNIONSTORE", 2},
        {"ZINTERSTORE", 2}, {"ZDIFFSTORE", 2}};
    for (const auto& [one, place] : places) {
        if (one == name) {
            return place;
        }
    }
    return 0;
}

} // namespace

Answer command(Asked&) {
    Answer answer = Answer::array();
    for (const Command& one : all_commands()) {
        if (is_top_level(one)) {
            answer.add(command_info_of(one));
        }
    }
    return answer;
}

Answer command_count(Asked&) {
    return Answer::number(std::ranges::count_if(all_commands(), is_top_level));
}

Answer command_info(Asked& asked) {
    if (asked.size() == 2) {
        return command(asked);
    }
    Answer answer = Answer::array();
    for (std::size_t i = 2; i < asked.size(); ++i) {
        Arguments name{asked.arg(i)};
        if (const std::size_t bar = name[0].find('|'); bar != std::string::npos) {
            name = {name[0].substr(0, bar), name[0].substr(bar + 1)};
        }
        const Command* const found = find_command(name);
        answer.add(found != nullptr ? command_info_of(*found) : Answer::null_array());
    }
    return answer;
}

Answer command_docs(Asked&) {
    return Answer::of(Answer::Kind::map);
}

Answer command_list(Asked& asked) {
    const bool has_pattern =
        asked.size() == 5 && asked.is(2, "filterby") && asked.is(3, "pattern");
    if (asked.size() > 2 && !has_pattern) {
        throw errors::syntax();
    }
    Answer answer = Answer::array();
    for (const Command& one : all_commands()) {
        if (is_top_level(one) &&
            (!has_pattern || matches_glob(asked.arg(4), one.lower_name(), true))) {
            answer.add(Answer::bulk(one.lower_name()));
        }
    }
    return answer;
}

Answer command_getkeys(Asked& asked) {
    const Arguments asked_for(asked.args.begin() + 2, asked.args.end());
    const Command* const found = find_command(asked_for);
    if (found == nullptr) {
        throw CommandError{"ERR Invalid command specified"};
    }
    if (!found->fits(asked_for.size())) {
        throw CommandError{"ERR Invalid number of arguments specified for command"};
    }
    const int place = numkeys_place(found->name);
    if (found->first_key == 0 && place == 0) {
        throw CommandError{"ERR The command has no key arguments"};
    }
    Answer answer = Answer::array();
    const auto size = static_cast<int>(asked_for.size());
    const int last = found->last_key < 0 ? size + found->last_key : found->last_key;
    for (int i = found->first_key; i > 0 && i <= last && i < size; i += found->key_step) {
        answer.add(Answer::bulk(asked_for[static_cast<std::size_t>(i)]));
    }
    if (found->name == "SORT") {
        for (std::size_t i = 2; i + 1 < asked_for.size(); ++i) {
            if (equals_word(asked_for[i], "store")) {
                answer.items.resize(1); // the last one counts
                answer.add(Answer::bulk(asked_for[++i]));
            }
        }
    }
    if (place > 0) {
        const auto count = parse_integer(asked_for[static_cast<std::size_t>(place)]);
        if (!count || *count < 0 || *count > size - place - 1) {
            throw CommandError{"ERR Invalid arguments specified for command"};
        }
        for (std::int64_t i = 1; i <= *count; ++i) {
            answer.add(Answer::bulk(asked_for[static_cast<std::size_t>(place + i)]));
        }
    }
    return answer;
}

// Of any command that has subcommands: what they are.
Answer help(Asked& asked) {
    std::string name = lower_case(asked.arg(0));
    Answer answer = Answer::array();
    for (char& c : name) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    answer.add(Answer::status(
        name + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
    for (const Command& one : all_commands()) {
        if (one.name.starts_with(name + " ")) {
            answer.add(Answer::status(std::string(one.name.substr(name.size() + 1))));
        }
    }
    return answer;
}

} // namespace snowglobe::redis
