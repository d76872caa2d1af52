import Foundation
import TestSupport
import Testing

@Suite("The command line")
struct UsageTests {
  @Test(
    "refuses what it does not know, and says what was meant",
    arguments: [
      ("rum", "unknown command 'rum'", "did you mean 'run'?"),
      ("verfy bundle", "unknown command 'verfy'", "did you mean 'verify'?"),
      ("frobnicate", "unknown command 'frobnicate'", "'stellwerk help' lists the commands"),
      ("help frobnicate", "unknown command 'frobnicate'", "'stellwerk help' lists the commands"),
      ("keys", "'keys' needs a second word", "for example 'stellwerk keys generate'"),
      ("keys generat", "unknown command 'keys generat'", "did you mean 'keys generate'?"),
      ("--quiet run m", "unknown option '--quiet'", "'stellwerk help' lists the commands"),
      ("run", "'run' takes MANIFEST…, not 0 operands", "'stellwerk run --help' shows the usage"),
      ("kinds all", "'kinds' takes no operand, not 1 operand", "'stellwerk kinds --help' shows the usage"),
      (
        "explain -- -x -y", "'explain' takes BUNDLE, not 2 operands",
        "'stellwerk explain --help' shows the usage"
      ),
      ("run m --rin 1", "unknown option '--rin'", "did you mean '--ring'?"),
      ("run m --frobnicate", "unknown option '--frobnicate'", "'stellwerk run --help' shows the usage"),
      ("run m -x", "unknown option '-x'", "did you mean"),
      ("run m --ring", "option '--ring' needs a value", "'stellwerk run --help' shows the usage"),
      ("run m --ring 1 --ring=2", "option '--ring' is given twice", "'stellwerk run --help' shows the usage"),
      (
        "--store a run m --store b", "option '--store' is given twice",
        "'stellwerk run --help' shows the usage"
      ),
      (
        "run m --no-publish=yes", "option '--no-publish' takes no value",
        "'stellwerk run --help' shows the usage"
      ),
      ("run m --ring 5", "'5' is no value for '--ring'", "a number from 0 to 4"),
      ("check m --jobs 0", "'0' is no value for '--jobs'", "a number from 1 to 1024"),
      (
        "check m --as-of yesterday", "'yesterday' is no value for '--as-of'",
        "write 2026-11-21 or 2026-11-21T10:40:12Z"
      ),
      ("check m --format dot", "'dot' is no value for '--format'", "one of human, gnu, github, json, sarif"),
      ("verify m --format dot", "'dot' is no value for '--format'", "one of human, gnu, github, json"),
      ("check m --color red", "'red' is no value for '--color'", "one of auto, always, never"),
      ("check m --log xml", "'xml' is no value for '--log'", "one of json"),
      ("verify bundle", "'verify' needs to know whom you trust", "--trust PUBLIC-KEY.pem"),
      ("schema sign/opengpg", "unknown kind 'sign/opengpg'", "did you mean 'sign/openpgp'?"),
      ("schema other", "unknown kind 'other'", "'stellwerk schema' lists them"),
      ("schema Pakage", "unknown kind 'Pakage'", "did you mean 'Package'?"),
      ("schema --all Package", "'--all' is for all kinds, not 'Package'", "take one of them away"),
      ("init Pakage", "unknown kind 'Pakage'", "did you mean 'Package'?"),
      ("init --full -o x", "'-o' is for one document", "name a folder: stellwerk init --full FOLDER"),
      ("keys generate --algorithm rsa", "'rsa' is no value for '--algorithm'", "one of"),
    ])
  func usage(line: String, message: String, hint: String) async throws {
    let said = try await stellwerk(line.split(separator: " ").map(String.init))
    #expect(said.status == 64, "\(said)")
    #expect(said.output == "")
    #expect(said.errors.hasPrefix("error[usage]: \(message)\n"), "\(said.errors)")
    #expect(said.errors.contains("  = \(hint)"), "\(said.errors)")
  }

  @Test("shows its commands and fails when there is nothing to do", arguments: [[], ["--color", "never"]])
  func nothing(arguments: [String]) async throws {
    let said = try await stellwerk(arguments)
    #expect(said.status == 64)
    #expect(said.output == "")
    #expect(said.errors.hasPrefix("usage: stellwerk COMMAND"))
  }

  @Test("shows its commands on request", arguments: ["help", "--help", "-h"])
  func overview(word: String) async throws {
    let said = try await stellwerk(word)
    #expect(said.status == 0)
    #expect(said.errors == "")
    for (command, _) in Self.commands { #expect(said.output.contains("\n  \(command) "), "\(command)") }
  }

  private static let everywhere = [
    "--store DIR", "--artifacts DIR", "--jobs N", "--as-of TIME", "--format FORMAT", "--color WHEN",
    "--log json",
    "-q ", "-v ",
  ]

  private static let commands: [(String, [String])] = [
    ("run", ["--ring N", "--no-publish"]), ("check", []),
    ("graph", ["'--format' also takes text, dot, json here"]),
    ("explain", ["'--format' also takes json here"]), ("verify", ["--trust KEY.pem", "--subject FILE"]),
    (
      "advisories import",
      ["--output FILE", "--packages A,B,…", "--source NAME", "--licence TEXT", "--date TIME"]
    ),
    ("keys generate", ["--user USER", "--algorithm NAME", "--created TIME"]),
    ("log", ["also takes text, jsonl here"]), ("log verify", ["--trust KEY.pem"]),
    ("log export", ["--after N"]),
    ("prompts report", ["also takes json here"]),
    ("runs", ["--limit N", "also takes json here"]), ("show", ["also takes json here"]),
    ("fsck", ["--repair"]),
    ("gc", ["--keep-days N", "--keep-runs N", "--max-size BYTES", "--dry-run"]),
    ("undo", ["--repository DIR", "--keys DIR", "--reason TEXT"]),
    ("kinds", []), ("schema", ["--all"]), ("init", ["--name NAME", "-o FILE", "--full"]),
  ]

  @Test("tells the usage of each command with all its options", arguments: commands)
  func help(command: String, options: [String]) async throws {
    let words = command.split(separator: " ").map(String.init)
    let said = try await stellwerk(words + ["--help"])
    #expect(said.status == 0)
    #expect(said.output.hasPrefix("usage: stellwerk \(command) [OPTION…]"))
    for option in options + Self.everywhere { #expect(said.output.contains(option), "\(option)") }
    for other in try await [stellwerk(["help"] + words), stellwerk(words + ["anything", "-h"])] {
      #expect(other.output == said.output)
    }
  }

  @Test("tells its version", arguments: ["--version", "version"])
  func version(word: String) async throws {
    let said = try await stellwerk(word)
    #expect(said.status == 0)
    #expect(try said.output.wholeMatch(of: Regex("stellwerk [0-9]+\\.[0-9]+\\.[0-9]+\n")) != nil)
  }

  @Test("takes the options of every command before its name as well")
  func leading() async throws {
    let (first, second) = (try await stellwerk("--color=never", "-q", "kinds"), try await stellwerk("kinds"))
    #expect(first.status == 0)
    #expect(first.output == second.output)
  }

  @Test("lists the stage kinds, and the schema of each is JSON")
  func kinds() async throws {
    let said = try await stellwerk("kinds")
    let names = said.output.split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(names.contains("intake/pypi") && names.contains("store/apt"))
    for name in names {
      let schema = try await stellwerk("schema", name)
      let object = try JSONSerialization.jsonObject(with: Data(schema.output.utf8)) as? [String: Any]
      #expect(object?["type"] as? String == "object", "\(name)")
      #expect((object?["title"] as? String)?.hasPrefix("\(name), version ") == true, "\(name)")
    }
  }

  @Test("has no time of builds but a number of seconds", arguments: ["yesterday", "-1", "99999999999999"])
  func epoch(value: String) async throws {
    let scratch = Scratch()
    let said = try await stellwerk(
      ["run", "m.yaml", "--artifacts", scratch("a")], environment: ["SOURCE_DATE_EPOCH": value])
    #expect(said.status == 64)
    #expect(said.errors == "error[usage]: SOURCE_DATE_EPOCH is '\(value)', expected seconds since 1970\n")
    #expect(!FileManager.default.fileExists(atPath: scratch("a")))
  }
}

@Suite("The program", .enabled(if: executable != nil, "needs the program stellwerk"))
struct ProgramTests {
  @Test(
    "ends with 74 when its results cannot be written",
    arguments: [
      "--help", "run --help", "--version", "kinds", "schema store/apt", "graph M", "graph M --format dot",
      "verify B --trust K", "explain B", "log --artifacts A",
    ])
  func full(line: String) async throws {
    let (project, _) = try await Shared.released.value
    let places = ["M": project.manifest, "B": project.bundle, "K": project.publicKey, "A": project.artifacts]
    let words = line.split(separator: " ").map { places[String($0)] ?? String($0) }
    let said = try shell("exec \"$0\" \"$@\" > /dev/full", words)
    #expect(said.status == 74, "\(said)")
    #expect(
      said.errors.contains(
        "error[output.write]: cannot write 'standard output'\n   = cause: No space left on device"),
      "\(said)")
  }

  @Test("ends with 74 when nobody reads its results")
  func closed() throws {
    let script = """
      import os, subprocess, sys
      reading, writing = os.pipe()
      os.close(reading)
      print(subprocess.run([sys.argv[1], "kinds"], stdout=writing).returncode)
      """
    let said = try shell("exec /usr/bin/python3 -c \"$1\" \"$0\"", [script])
    #expect(said.output == "74\n", "\(said)")
    #expect(said.errors.contains("= cause: Broken pipe"))
  }

  @Test("says nothing on standard output about mistakes, and ends with their status")
  func status() throws {
    let said = try shell("exec \"$0\" check nowhere.yaml", in: "/")
    #expect(said.status == 65)
    #expect(said.output == "")
    #expect(said.errors.contains("nowhere.yaml"))
  }
}
