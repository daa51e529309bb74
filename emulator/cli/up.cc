#include "emulator/base/log.h"
#include "emulator/base/version.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/flags.h"
#include "emulator/cli/stacks.h"
#include "emulator/cli/start_pages.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/emulator.h"
#include "emulator/handler/library.h"
#include "emulator/net/address_range.h"
#include "emulator/net/tls_engine.h"
#include "emulator/edge/server.h"
#include "emulator/observe/world_lines.h"
#include "emulator/replay/journal_reader.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cstdio>
#include <functional>
#include <map>

namespace snowglobe::cli {

namespace {

struct UpOptions {
    Config config;
    std::vector<std::string> parameters;
    std::string clock = "real";
    std::string executor = "process";
    std::string epoch;
    std::string receive_hold;
    std::string durability = "process";
    std::string log_level;
};

// As long as a message can be invisible.
constexpr Duration receive_hold_max = hours{12};

// Clients that reckon with the wall clock (expiries, AT_TIMESTAMP) would wonder.
std::string about_virtual_time(Time now) {
    const Time wall{std::chrono::duration_cast<Duration>(
        std::chrono::system_clock::now().time_since_epoch())};
    const Duration off = wall > now ? wall - now : now - wall;
    const std::string when = "Virtual time " + to_iso8601(now, 0);
    if (off < minutes{1}) {
        return when + ", which the wall clock shows, too; it goes its own way from here";
    }
    return fmt::format(
        "{}, {} {} the wall clock: expiries and AT_TIMESTAMP taken from that one are elsewhere "
        "(--epoch now begins a world with it)",
        when,
        off < hours{48} ? fmt::format("{} minutes", off / minutes{1})
                        : fmt::format("{} days", off / hours{24}),
        wall > now ? "behind" : "ahead of");
}

// The flags that name a port, each with its own; that of --port also where it is not given.
std::vector<std::pair<std::string, std::uint16_t>> ports_asked(const Config& config) {
    std::vector<std::pair<std::string, std::uint16_t>> ports{{"--port", config.port}};
    for (const auto& [service, asked] : config.frame_ports) {
        if (asked.port) {
            ports.emplace_back("--" + service + "-port", *asked.port);
        }
        if (asked.rest_port) {
            ports.emplace_back("--" + service + "-rest-port", *asked.rest_port);
        }
    }
    std::erase_if(ports, [](const auto& one) { return one.second == 0; }); // any free one
    return ports;
}

// Else the second one would be told that another program has it.
void check_ports(const Config& config) {
    std::map<std::uint16_t, std::string> taken;
    for (const auto& [flag, port] : ports_asked(config)) {
        const auto [first, added] = taken.emplace(port, flag);
        if (!added) {
            throw UsageError{fmt::format(
                "{} {} is the port of {}: each needs one of its own", flag, port, first->second)};
        }
    }
}

// "another program", or the flag of this command that has taken it.
std::string owner_of_port(const Config& config, std::uint16_t port) {
    for (const auto& [flag, asked] : ports_asked(config)) {
        if (asked == port) {
            return flag;
        }
    }
    return "another program";
}

void print_frames(const Config& config, const ServedFrames& served) {
    const auto asked = config.frame_ports.find(served.service);
    const bool is_asked = asked != config.frame_ports.end() && asked->second.port.has_value();
    fmt::print(
        "{} on {}{}\n",
        served.protocol,
        fmt::join(served_hosts(config.addresses, served.port), " and "),
        is_asked || served.port == served.usual_port
            ? ""
            : fmt::format(
                  ", as {} is taken by {} (--{}-port)",
                  served.usual_port,
                  owner_of_port(config, served.usual_port),
                  served.service));
}

void run_up(UpOptions& options) {
    Config& config = options.config;
    config.clock = *parse_clock(options.clock);
    config.executor = *parse_executor(options.executor);
    config.durability = options.durability == "sync" ? Durability::sync : Durability::process;
    take_parameters(config, options.parameters);
    check_ports(config);
    set_log_level(*parse_log_level(options.log_level));
    for (const std::string& address : config.admin_addresses) {
        if (!AddressRange::parse(address)) {
            throw UsageError{
                "--admin-address needs an address or a network like 172.17.0.0/16, not '" +
                address + "'"};
        }
    }
    for (const std::string& name : config.tls_names) {
        if (!is_tls_name(name)) {
            throw UsageError{
                "--tls-name needs a name like snowglobe.local or *.example.com, or an address, "
                "not '" +
                name + "'"};
        }
    }
    if (!options.epoch.empty()) {
        config.epoch_now = options.epoch == "now";
        config.epoch = parse_iso8601(options.epoch);
        if (!config.epoch && !config.epoch_now) {
            throw UsageError{
                "--epoch needs a time like 2026-01-01T00:00:00Z, or now, not '" + options.epoch +
                "'"};
        }
        if (config.clock == ClockMode::real) {
            throw UsageError{
                "--epoch needs --clock manual or auto: a real clock has no other start"};
        }
    }
    if (!options.receive_hold.empty()) {
        const std::optional<Duration> hold = parse_duration(options.receive_hold);
        if (!hold || *hold > receive_hold_max) {
            throw UsageError{fmt::format(
                "--receive-hold needs a duration like 5s, from 0s to {}, not '{}'",
                to_text(receive_hold_max),
                options.receive_hold)};
        }
        if (config.clock != ClockMode::automatic) {
            throw UsageError{"--receive-hold needs --clock auto: no other clock moves for polls"};
        }
        config.receive_hold = *hold;
    }
    const auto libraries = std::make_shared<Libraries>();
    const std::vector<stack::Template> templates = load_templates(config, libraries);
    std::optional<JournalFile> journal;
    if (!config.journal.empty()) {
        journal.emplace(config.journal, [&config] { return journal_head(config); });
    }
    const auto ready = [&](std::uint16_t port,
                           const std::vector<ServedFrames>& frames,
                           const BuiltWorld& built) {
        const std::vector<std::string> hosts = served_hosts(config.addresses, port);
        const std::string& host = hosts.front();
        for (std::size_t i = 0; i < built.stacks.size(); ++i) {
            fmt::print("{}\n", templates[i].file());
            print_made(built.stacks[i]);
            print_inert(templates[i].inert(), built.stacks[i].inert);
            print_outputs(built.stacks[i], [&](const std::string& text) {
                return in_served_names(*built.world, host, text);
            });
        }
        for (const std::string& mapping : trigger_lines(*built.world, host)) {
            fmt::print("  {}\n", mapping);
        }
        fmt::print(
            "Snowglobe {} on http://{}, clock {}, seed {}, {} executor\n",
            version_text,
            fmt::join(hosts, " and http://"),
            options.clock,
            config.seed,
            options.executor);
        for (const ServedFrames& served : frames) {
            print_frames(config, served);
        }
        if (config.clock != ClockMode::real) {
            fmt::print("{}\n", about_virtual_time(built.world->now()));
        }
        if (!config.data.empty()) {
            fmt::print(
                "Data in {}, durability {}, its time {}\n",
                config.data,
                options.durability,
                to_iso8601(built.world->now()));
        }
        if (!config.journal.empty()) {
            fmt::print(
                "Recorded in {}: snowglobe replay {} does it again\n",
                config.journal,
                config.journal);
        }
        fmt::print("Ready.\n");
        std::fflush(stdout);
        release_start_pages();
    };
    try {
        serve(config, templates, libraries, journal ? &*journal : nullptr, ready);
    } catch (...) {
        if (journal) {
            journal->remove_if_unused();
        }
        throw;
    }
    if (journal && !journal->end()) {
        throw std::runtime_error(
            "the journal " + config.journal + " is not whole: it could not be written to the end");
    }
}

// HOST or HOST:PORT; IPv6 in brackets where a port follows.
void take_advertised(FramePort& port, const std::string& flag, const std::string& text) {
    const std::size_t colon = text.rfind(':');
    const bool has_port = colon != std::string::npos && (text.front() == '[' || text.find(':') == colon);
    std::string host = has_port ? text.substr(0, colon) : text;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    unsigned number = 0;
    if (has_port) {
        const char* end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, number);
        if (error != std::errc{} || rest != end || number == 0 || number > 65'535) {
            number = 65'536;
        }
    }
    if (host.empty() || number > 65'535) {
        throw UsageError{flag + " needs HOST or HOST:PORT, not '" + text + "'"};
    }
    port.advertised_host = std::move(host);
    port.advertised_port = static_cast<std::uint16_t>(number);
}

// --kafka-port and what goes with it, for each service that has such a port.
void add_frame_ports(CLI::App& verb, Config& config) {
    for (const Vocabulary::Frames& frames : vocabulary().frames) {
        const std::string flag = "--" + frames.service;
        verb.add_option_function<std::uint16_t>(
                flag + "-port",
                [&config, service = frames.service](std::uint16_t port) {
                    config.frame_ports[service].port = port;
                },
                fmt::format(
                    "Port of {}; 0 takes any free one [{}, where a template has what needs it; any "
                    "free one if that is taken]",
                    frames.protocol,
                    frames.port))
            ->transform(whole_number(0, 65'535));
        if (frames.has_rest) {
            verb.add_option_function<std::uint16_t>(
                    flag + "-rest-port",
                    [&config, service = frames.service](std::uint16_t port) {
                        config.frame_ports[service].rest_port = port;
                    },
                    fmt::format(
                        "Port of {}'s REST over HTTP; 0 takes any free one [closed]",
                        frames.protocol))
                ->transform(whole_number(0, 65'535));
        }
        if (!frames.tells_its_address) {
            continue;
        }
        verb.add_option_function<std::string>(
                flag + "-advertise",
                [&config, service = frames.service, flag](const std::string& text) {
                    take_advertised(config.frame_ports[service], flag + "-advertise", text);
                },
                fmt::format(
                    "Where clients of {} are told to connect, if that is not how this machine "
                    "reaches it",
                    frames.protocol))
            ->type_name("HOST[:PORT]");
    }
}

} // namespace

void add_up(CLI::App& app, int& /*exit_code*/) {
    const auto options = std::make_shared<UpOptions>();
    CLI::App* verb = app.add_subcommand("up", "Serve: any AWS SDK at http://localhost:4566");
    add_template_options(*verb, options->config, options->parameters);
    verb->add_option("--port", options->config.port, "Port; 0 takes any free one")
        ->transform(whole_number(0, 65'535))
        ->capture_default_str();
    verb->add_option(
            "--address",
            options->config.addresses,
            "Address to listen on, loopback unless you mean it; may be repeated [127.0.0.1 and "
            "::1]")
        ->type_name("ADDR")
        ->allow_extra_args(false);
    add_frame_ports(*verb, options->config);
    CLI::Option* no_tls = verb->add_flag_callback(
        "--no-tls",
        [options] { options->config.tls = false; },
        "Only http://, not https:// on the same port");
    verb->add_option(
            "--tls-name",
            options->config.tls_names,
            "A name or an address more that the certificate of https:// has; may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->excludes(no_tls);
    verb->add_flag(
        "--trust-forwarded",
        options->config.trust_forwarded,
        "X-Forwarded-Proto and X-Forwarded-Host of any client name the URLs that it is answered, "
        "not only those of proxies on this machine");
    verb->add_option(
            "--admin-address",
            options->config.admin_addresses,
            "From there, too, the admin API and the console may be used: an address or a network "
            "like 172.17.0.0/16; may be repeated")
        ->type_name("ADDR")
        ->allow_extra_args(false);
    verb->add_option(
            "--admin-token",
            options->config.admin_token,
            "From anywhere the admin API may be used with the header 'Authorization: Bearer T'")
        ->type_name("T");
    verb->add_option(
            "--clock",
            options->clock,
            "real: follows the wall clock; manual: moves on request; auto: on demand")
        ->check(CLI::IsMember({"real", "manual", "auto"}))
        ->capture_default_str();
    verb->add_option(
            "--executor", options->executor, "process: a child a sandbox; fiber: in process, fast")
        ->check(CLI::IsMember({"fiber", "process"}))
        ->capture_default_str();
    verb->add_option(
            "--epoch",
            options->epoch,
            "Start of virtual time [2026-01-01T00:00:00Z]; now: the wall clock's; a world of "
            "--data goes on")
        ->type_name("TIME|now");
    verb->add_option(
            "--receive-hold",
            options->receive_hold,
            fmt::format(
                "auto: so long, in real time, a received message that is not deleted keeps the "
                "clock from moving for other connections [{}]",
                to_text(ClockDriver::receive_hold)))
        ->type_name("DURATION");
    verb->add_option(
            "--data",
            options->config.data,
            "Folder that the world lives in: a restart goes on where it stopped")
        ->type_name("DIR");
    verb->add_option(
            "--durability",
            options->durability,
            "What an answered request survives. process: any end of the process; sync: also that "
            "of the machine, slower")
        ->check(CLI::IsMember({"process", "sync"}))
        ->capture_default_str();
    CLI::Option* journal = verb->add_option(
            "--journal",
            options->config.journal,
            "Record what reaches the world in this file: snowglobe replay FILE does the session "
            "again, to the byte")
        ->type_name("FILE");
    verb->add_flag(
        "--journal-secrets",
        options->config.journal_secrets,
        "With what headers of requests hide (Authorization, Cookie, ...), which is left out "
        "otherwise")
        ->needs(journal);
    add_log_option(*verb, options->log_level, LogLevel::info);
    verb->add_flag(
        "--no-timeouts",
        options->config.no_timeouts,
        "Functions in processes of their own never time out by real time, nor end for being idle: "
        "while a debugger of Python or Node is used (gdb is noticed)");
    verb->add_flag(
        "--quiet-handlers", options->config.quiet_handlers, "Do not show what handlers print");
    verb->add_flag(
        "--trace-real",
        options->config.trace_in_real_mode,
        "Keep the trace whole, with its digest, in real clock mode too");
    verb->footer(
        "Examples:\n"
        "  snowglobe up --port 4566\n"
        "  snowglobe up --data ~/.snowglobe/dev --template template.yaml\n"
        "  snowglobe up --template template.yaml --parameter Stage=dev --clock auto --seed 7\n"
        "  snowglobe up --template template.yaml --log-level debug 2>snowglobe.log\n"
        "  snowglobe up --template template.yaml --clock auto --journal session.journal\n"
        "  aws --endpoint-url http://localhost:4566 sqs create-queue --queue-name jobs");
    verb->callback([options] { run_up(*options); });
}

} // namespace snowglobe::cli
