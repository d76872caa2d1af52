import Cryptography
import Diagnostics
import Execution
import Foundation
import JSON
import OperatingSystem
import Pipelines
import Store
import TestSupport
import Testing

@Suite("A build command")
struct CommandBuildTests {
  @Test("gets the declared environment and nothing else, in a folder of its own")
  func environment() async throws {
    let shop = try Workshop(network: ["PIP_INDEX_URL": "nothing for a build"])
    try shop.write("in.txt", "abc")
    let run = try await shop.run(
      """
      - {name: file, uses: intake/file, with: {path: in.txt, sha256: \(abc)}}
      - {name: made, uses: build/command, with: {run: 'mkdir "$OUT/d"; echo in > "$OUT/d/f"', produces: {tree: .}}}
      - name: a
        uses: build/command
        inputs: {my-file: file.file, tree: made.tree}
        with:
          run: env | sort > "$OUT/env"; pwd > "$OUT/pwd"; umask > "$OUT/umask"; cat "$MY_FILE" "$TREE/d/f" > "$OUT/both"; ls -A "$HOME" "$TMPDIR" > "$OUT/ls"
          environment: {GREETING: "hello  there", LC_ALL: C, PATH: /bin}
          produces: {env: env, pwd: ./pwd, both: both, mask: x/../umask, empty: ls}
      """)
    let folder = try readText(of: run.path("a.pwd")).split(separator: "\n").joined()
    let lines = try readText(of: run.path("a.env")).split(separator: "\n").map(String.init)
    let private_ = lines.map {
      $0.replacing(folder, with: "FOLDER").replacing(shop.store.folder, with: "STORE")
    }
    .map { $0.replacing(/input-[0-9]+/, with: "input").replacing(/STORE\/tmp\/[^ ]*input/, with: "INPUT") }
    let digest = try run.artifact("file.file").digest.hex
    #expect(
      private_.filter { !$0.hasPrefix("_=") && !$0.hasPrefix("SHLVL") && !$0.hasPrefix("OLDPWD") } == [
        "GREETING=hello  there", "HOME=FOLDER/home", "LC_ALL=C", "LC_CTYPE=C.UTF-8",
        "MY_FILE=STORE/blobs/sha256/\(digest.prefix(2))/\(digest)", "OUT=FOLDER/out", "PATH=/bin",
        "PWD=FOLDER",
        "SOURCE_DATE_EPOCH=1795219200", "TMPDIR=FOLDER/tmp", "TREE=INPUT", "TZ=UTC",
      ])
    #expect(try readText(of: run.path("a.both")) == "abcin\n")
    #expect(try readText(of: run.path("a.mask")) == "0022\n")
    #expect(!exists(folder))
    #expect(run["a"]?.result?.summary == "5 files")
  }

  @Test("leaves files and folders; a folder is a tree wherever it stands, which others can read")
  func outputs() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - {name: a, uses: build/command, with: {run: 'mkdir "$OUT/sub"; echo 1 > "$OUT/sub/x"; echo 2 > "$OUT/y"', produces: {all: ., sub: sub, file: y}}}
      - {name: b, uses: build/command, inputs: {sub: a.sub}, with: {run: 'cat "$SUB/x" > "$OUT/z"', produces: {z: z}}}
      """)
    #expect(try run.artifact("a.all").mediaType == MediaType.tree)
    #expect(try run.artifact("a.sub").mediaType == MediaType.tree)
    #expect(try run.artifact("a.file").mediaType == "application/octet-stream")
    #expect(try shop.tool("/usr/bin/tar", "-tf", run.path("a.all")) == "sub/\nsub/x\ny\n")
    #expect(try readText(of: run.path("b.z")) == "1\n")
    #expect(
      try await shop.run(
        "- {name: one, uses: build/command, with: {run: 'echo > $OUT/f', produces: {t: .}}}")["one"]?.result?
        .summary == "1 file")
  }

  @Test(
    "that fails says how, with the end of what it said",
    arguments: [
      ("echo one; echo two >&2; exit 3", "build.command", "the command ended with status 3", "one\ntwo"),
      ("false; echo never", "build.command", "the command ended with status 1", ""),
      ("kill -9 $$", "build.command", "the command ended with status 137", ""),
      (
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo $i; done; exit 1", "build.command",
        "the command ended with status 1", "3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14"
      ),
      ("true", "build.output", "the command left no file or folder 'f' for the output 'o'", nil),
      (
        "ln -s /etc/passwd $OUT/f", "build.output",
        "the command left no file or folder 'f' for the output 'o'", nil
      ),
      ("mkfifo $OUT/f", "input.read", "FIFO", nil),
    ])
  func failures(command: String, code: String, message: String, cause: String?) async throws {
    let shop = try Workshop()
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: build/command, with: {run: '\(command)', produces: {o: f}}}")
    #expect(problem.code.name == code)
    #expect(problem.code.exitStatus == .stageFailed)
    if message == "FIFO" {
      #expect(problem.message.hasSuffix("/out/f' is neither file, folder nor link"))
    } else {
      #expect(problem.message == "stage 'a': \(message)")
    }
    #expect(problem.cause == cause)
    #expect(problem.location?.line == 6)
  }

  @Test(
    "that is a list is a program with its arguments, with no shell between",
    arguments: [
      (#"[touch, "$OUT/f"]"#, ""), (#"[/usr/bin/truncate, -s, 3, "${OUT}/f"]"#, "\0\0\0"),
      (#"[cp, --, $IN, $OUT/f]"#, "abc"), (#"[dd, 'if=$IN', 'of=${OUT}/f', bs=1, count=2]"#, "ab"),
      (
        #"[python3, -c, 'import sys; open("out/f", "w").write("|".join(sys.argv[1:]))', a  b, '$$HOME', '$X$X', '*', '']"#,
        "a  b|$HOME|x yx y|*|"
      ),
    ])
  func direct(words: String, text: String) async throws {
    let shop = try Workshop()
    try shop.write("in.txt", "abc")
    let run = try await shop.run(
      """
      - {name: file, uses: intake/file, with: {path: in.txt, sha256: \(abc)}}
      - name: a
        uses: build/command
        inputs: {in: file.file}
        with: {run: \(words), environment: {X: x y}, produces: {o: f}}
      """)
    #expect(try readText(of: run.path("a.o")) == text)
  }

  @Test("that is a list may start what an earlier stage has made, and is another command than the same text")
  func program() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - {name: tool, uses: build/command, with: {run: 'mkdir $OUT/t; printf "#!/bin/sh\\necho made > \\$OUT/f" > $OUT/t/x; chmod 755 $OUT/t/x', produces: {t: t}}}
      - {name: a, uses: build/command, inputs: {tool: tool.t}, with: {run: [$TOOL/x], produces: {o: f}}}
      - {name: b, uses: build/command, with: {run: [touch, out/f], produces: {o: f}}}
      - {name: c, uses: build/command, with: {run: 'touch out/f', produces: {o: f}}}
      """)
    #expect(try readText(of: run.path("a.o")) == "made\n")
    #expect(try run.artifact("b.o").digest == run.artifact("c.o").digest)
    #expect(run["b"]?.key != nil && run["b"]?.key != run["c"]?.key)
  }

  @Test(
    "that is a list cannot start, says why",
    arguments: [
      ("[touch, $NONE/f]", "build.variable", "'$NONE/f' names no variable of the command"),
      ("[touch, '${OUT']", "build.variable", "'${OUT' names no variable of the command"),
      ("[touch, $]", "build.variable", "'$' names no variable of the command"),
      ("[touch, $SECRET]", "build.variable", "'$SECRET' names no variable of the command"),
      ("[/no/such/program]", "input.read", "cannot open '/no/such/program'"),
      ("[$OUT/none]", "process.start", nil),
      ("[false]", "build.command", "the command ended with status 1"),
    ])
  func unstartable(words: String, code: String, message: String?) async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - name: a
        uses: build/command
        with: {run: \(words), secrets: {SECRET: {env: MINE}}, produces: {o: f}}
      """, environment: ["MINE": "canary"])
    guard case .failed(let problem)? = run["a"]?.status else {
      Issue.record("\(String(describing: run["a"]))")
      return
    }
    #expect(problem.code.name == code)
    if let message { #expect(problem.message == "stage 'a': \(message)") }
    #expect(!"\(problem)".contains("canary"))
  }

  @Test(
    "that is a list must begin with a program",
    arguments: [
      ("👉[]", "manifest.value", "'run' is empty"),
      ("[👉./configure]", "manifest.value", "'run' begins with './configure', which is no program"),
      ("[👉'', x]", "manifest.value", "'run' begins with '', which is no program"),
      ("[👉.., x]", "manifest.value", "'run' begins with '..', which is no program"),
      (#"[touch, 👉"a\0b"]"#, "manifest.value", "'run' holds a zero byte"),
      ("[touch, 👉{a: b}]", "manifest.type", "'run' element 2 is not a string"),
    ])
  func refused(words: String, code: String, message: String) throws {
    let shop = try Workshop()
    let (text, place) = marked("- {name: a, uses: build/command, with: {run: \(words), produces: {o: f}}}")
    let (_, problems) = try shop.planned(text)
    #expect(problems.map(\.code.name) == [code])
    #expect(problems.first?.message == message)
    #expect(problems.first?.location?.column == place.column + 4)
  }

  @Test("is shown as it would be typed")
  func shown() throws {
    let shop = try Workshop()
    let (plan, _) = try shop.planned(
      """
      - {name: a, uses: build/command, with: {run: 'a; b', produces: {o: f}}}
      - {name: b, uses: build/command, with: {run: [cc, -o, $OUT/f, 'two words', ''], produces: {o: f}}}
      """)
    #expect(
      try plan?.stages.flatMap { try $0.kind.intentions().map(\.subject) }
        == ["/bin/sh -e -c 'a; b'", "/usr/bin/cc -o $OUT/f 'two words' ''"])
    #expect(plan?.stages.map { $0.kind.tools.map(\.path) } == [["/bin/sh"], ["/usr/bin/cc"]])
  }

  @Test("is ended at its time limit, with all that it started")
  func timeout() async throws {
    let problem = try await patiently { (limit) async throws -> Problem in
      try await Workshop().failure(
        of: "a",
        """
        - name: a
          uses: build/command
          timeout: \(limit.components.seconds)s
          with: {run: 'setsid sleep 4711.25 & sleep 4711.25 & echo begun; wait', produces: {o: f}}
        """)
    } until: {
      $0.cause == "begun"
    }
    #expect(problem.code.name == "build.timeout")
    #expect(problem.message == "stage 'a': the command did not end in time")
    #expect(problem.cause == "begun")
    #expect(runningProcesses(with: "4711.25") == 0)
  }

  @Test("is stopped with the run")
  func stopped() async throws {
    let shop = try Workshop()
    Thread.detachNewThread { [cancellation = shop.cancellation] in
      while runningProcesses(with: "4712.25") == 0 { sched_yield() }
      cancellation.cancel()
    }
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: build/command, with: {run: 'sleep 4712.25; true', produces: {o: f}}}")
    #expect(problem.code.name == "stage.stopped")
    #expect(problem.message == "stage 'a': the command was stopped")
  }

  @Test("whose output is the same elsewhere is proven so")
  func proven() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - {name: a, uses: build/command, with: {run: 'mkdir $OUT/b; echo same > $OUT/b/x; ln -s x $OUT/b/l', produces: {tree: .}, prove: rebuild}}
      - {name: b, uses: build/command, with: {run: 'echo > $OUT/x', produces: {tree: .}}}
      """)
    #expect(run["a"]?.result?.summary == "1 file, rebuilt: identical")
    let notes = try #require(run["a"]?.result?.notes)
    #expect(
      notes.map(\.name) == [
        "build.reproducible", "build.varied", "build.isolation", "build.network",
      ])
    #expect(notes[0].value == "proven")
    #expect(notes[1].value == ["folder", "umask", "locale", "time zone", "home"])
    #expect(run["b"]?.result?.notes.first?.value == "not proven")
  }

  @Test(
    "whose output depends on where and when it ran is found out",
    arguments: [
      ("pwd > $OUT/x", "x"), ("umask > $OUT/x", "x"), ("echo $TZ > $OUT/x", "x"),
      ("echo $LC_ALL > $OUT/x", "x"), ("locale charmap > $OUT/x", "x"),
      ("echo $HOME > $OUT/x", "x"), ("head -c 8 /dev/urandom > $OUT/x", "x"),
      ("ln -s $PWD $OUT/l; cp -P $OUT/l $OUT/x", "l, x"),
      ("touch $OUT/$(umask)", "0022, 0077"),
      ("touch $OUT/x; chmod $(test $TZ = UTC && echo 644 || echo 755) $OUT/x", "x"),
      (
        "mkdir $OUT/d; for i in 1 2 3 4 5 6 7; do date +%N > $OUT/d/$i; done; touch $OUT/x",
        "d/1, d/2, d/3, d/4, d/5"
      ),
      ("test $TZ = UTC && mkdir $OUT/x || touch $OUT/x", "x"),
    ])
  func unproven(command: String, differing: String) async throws {
    let shop = try Workshop()
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: build/command, with: {run: '\(command)', produces: {t: .}, prove: rebuild}}"
    )
    #expect(problem.code.name == "build.not-reproducible")
    #expect(problem.message == "stage 'a': a second build in other circumstances gave other bytes")
    #expect(problem.cause == "differs in \(differing)")
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("{run: x, produces: {o: 👉../f👈}}", "'../f' does not lie below $OUT"),
      ("{run: x, produces: {o: 👉a/../../f👈}}", "'a/../../f' does not lie below $OUT"),
      ("{run: x, produces: {o: 👉/f👈}}", "'/f' does not lie below $OUT"),
      ("{run: x, produces: {o: 👉..👈}}", "'..' does not lie below $OUT"),
      ("{run: x, produces: {👉../o👈: f}}", "'../o' is not a name of an output"),
      ("{run: x, produces: {👉''👈: f}}", "'' is not a name of an output"),
      ("👉{run: x, produces: {}}", "'produces' names no output"),
      ("{run: x, produces: {o: f}, environment: {👉A-B👈: c}}", "'A-B' is not a name of a variable"),
      ("{run: x, produces: {o: f}, environment: {👉1A👈: c}}", "'1A' is not a name of a variable"),
      ("{run: x, produces: {o: f}, environment: {👉OUT👈: /}}", "'OUT' is set for every command"),
      ("{run: x, produces: {o: f}, isolation: 👉no}", "'isolation' cannot be 'no'"),
      ("{run: x, produces: {o: f}, limits: {processes: 👉0}}", "'processes' is not 1 to 1000000"),
    ])
  func places(with: String, message: String) throws {
    try expectRefusal("build/command", with, "manifest.value", message)
  }

  @Test(
    "does not take an input whose name is a variable of another",
    arguments: [
      ("out", "the input 'out' would be the variable 'OUT', which has a value already"),
      ("path", "the input 'path' would be the variable 'PATH', which has a value already"),
      ("mine", "the input 'mine' would be the variable 'MINE', which has a value already"),
      ("1st", "the input '1st' would be the variable '1ST', which no shell takes"),
      ("é", "the input 'é' would be the variable 'É', which no shell takes"),
      ("a b", "the input 'a b' would be the variable 'A B', which no shell takes"),
    ])
  func inputs(name: String, message: String) async throws {
    let shop = try Workshop()
    let problem = try await shop.failure(
      of: "b",
      """
      - {name: a, uses: build/command, with: {run: 'touch $OUT/f', produces: {o: f}}}
      - {name: b, uses: build/command, inputs: {'\(name)': a.o}, with: {run: 'true', environment: {MINE: x}, produces: {o: f}}}
      """)
    #expect(problem.code.name == "stage.input")
    #expect(problem.message == "stage 'b': \(message)")
    #expect(problem.hint == "give the input another name")
  }
}
