"""What speaks MongoDB's protocol beside this one: mongo-java-server, which keeps documents in memory, and FerretDB with SQLite."""

import pathlib

from peers import MAVEN, Peer, maven_jars, need, need_file, run

JAVA, FERRET = "mongo-java-server", "ferretdb"
FERRETDB = "1.24.2"  # the last one that needs no PostgreSQL

# The versions that it brings are too old for today's drivers; what it does is the same in all.
JAVA_MAIN = """
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

public class Main {
    public static void main(String[] words) {
        MongoVersion version = new MongoVersion() {
            public List<Integer> getVersionArray() { return List.of(7, 0, 0); }
            public int getWireVersion() { return 21; }
            public String toVersionString() { return "7.0.0"; }
        };
        new MongoServer(new MemoryBackend().version(version)).bind("127.0.0.1", Integer.parseInt(words[0]));
    }
}
"""

# Its command cannot be built from the module proxy: a file that it embeds is no part of the module.
FERRET_MAIN = """
package main

import (
	"context"
	"io"
	"log"
	"log/slog"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:" + os.Args[1]},
		Logger:    slog.New(slog.NewTextHandler(io.Discard, nil)),
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[2] + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Run(context.Background()))
}
"""


def java(cache: pathlib.Path) -> Peer:
    folder, install_jars, check_jars = maven_jars(cache, JAVA)
    main = folder / "Main.class"

    def install() -> None:
        install_jars()
        if not main.exists():
            need("javac")
            (folder / "Main.java").write_text(JAVA_MAIN)
            run(["javac", "-cp", f"{folder}/jars/*", "-d", str(folder), str(folder / "Main.java")], timeout=600)

    def check() -> None:
        check_jars()
        need_file(main)

    def command(port: int, _: pathlib.Path) -> list[str]:
        return ["java", "-cp", f"{folder}/jars/*:{folder}", "Main", str(port)]

    return Peer(JAVA, MAVEN[JAVA][2], set(), command, install, check, speaks_aws=False)


def ferret(cache: pathlib.Path) -> Peer:
    folder = cache / "go" / FERRET
    binary = folder / FERRET

    def install() -> None:
        if binary.exists():
            return
        need("go")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "main.go").write_text(FERRET_MAIN)
        module = f"module bench\n\ngo 1.22\n\nrequire github.com/FerretDB/FerretDB v{FERRETDB}\n"
        (folder / "go.mod").write_text(module)
        run(["go", "mod", "tidy"], cwd=folder, timeout=600)
        run(["go", "build", "-p", "2", "-o", str(binary), "."], cwd=folder, timeout=3600)

    def command(port: int, own: pathlib.Path) -> list[str]:
        data = own / "sqlite"
        data.mkdir(exist_ok=True)
        return [str(binary), str(port), str(data)]

    return Peer(
        FERRET, FERRETDB, set(), command, install, lambda: need_file(binary), speaks_aws=False
    )


def rivals(cache: pathlib.Path) -> list[Peer]:
    return [java(cache), ferret(cache)]
