import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
import TestSupport
import Testing
import YAML

/// Files in memory; `/repo` is a repository, `/desk` the working folder.
struct Shelf: Sendable {
  var texts: [String: String]
  /// What a link leads to, by its whole path.
  var links: [String: String] = [:]
  var kept: [String] = []

  private func real(_ path: String) -> String? {
    let path = resolved(path, in: "/desk")
    if let target = links[path] { return target }
    let isFolder = texts.keys.contains { resolved($0, in: "/desk").hasPrefix("\(path)/") }
    return texts.keys.contains { resolved($0, in: "/desk") == path } || isFolder || path == "/repo/.git"
      ? path : nil
  }

  var files: DocumentFiles {
    let shelf = self
    return DocumentFiles(
      read: { (path) throws(Problem) in
        let found = shelf.texts.first { resolved($0.key, in: "/desk") == resolved(path, in: "/desk") }
        guard let found else {
          throw Problem(Problem.Code("input.read", exit: .invalidData), "there is no '\(path)'")
        }
        return Array(found.value.utf8)
      },
      realPath: { shelf.real($0) },
      kept: { digest in
        shelf.kept.first { Digest(of: Array($0.utf8)) == digest }.map { Array($0.utf8) }
      })
  }

  func composed(_ file: String, _ selection: Selection = Selection()) -> (
    documents: [ComposedDocument], problems: [Problem]
  ) {
    var problems: [Problem] = []
    let composer = DocumentComposer(
      files, selection: selection, repository: files.repository(of: file, workingFolder: "/desk"))
    let documents = composer.documents(in: file, into: &problems)
    problems += selection.problems(givenTo: documents)
    return (documents, problems)
  }

  /// The effective document as YAML, or what is wrong.
  func shown(_ file: String, _ selection: Selection = Selection()) -> String {
    let (documents, problems) = composed(file, selection)
    if problems.isEmpty { return documents.map { $0.node.yaml() }.joined(separator: "---\n") }
    return problems.sorted { $0.comes(before: $1) }.map { problem in
      let place = problem.location.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
      return "\(place)\(problem.message) [\(problem.code.name)]\(problem.hint.map { "; \($0)" } ?? "")"
    }.joined(separator: "\n")
  }
}

/// A document of a kind with what follows.
private func document(_ kind: String, _ rest: String) -> String {
  "apiVersion: stellwerk/v1\nkind: \(kind)\n\(rest)"
}
private let head = "apiVersion: stellwerk/v1\nkind: Package\n"

@Suite("A document that extends another")
struct ExtendsTests {
  @Test("is laid over it: mappings deep, the rest replaced, null takes away")
  func merges() {
    let shelf = Shelf(texts: [
      "/repo/m/a.yaml": document(
        "Package",
        """
        extends: ../base/b.yaml
        metadata: { name: a }
        spec:
          policy: null
          inputs: { list: [c], more: {k: 2} }
          facts: {}
        """),
      "/repo/base/b.yaml": document(
        "Package",
        """
        metadata: { name: b, version: 1 }
        spec:
          pipeline: p.yaml
          policy: q.yaml
          inputs: { list: [a, b], more: {x: 1, k: 1} }
        """),
    ])
    #expect(
      shelf.shown("/repo/m/a.yaml") == """
        apiVersion: stellwerk/v1
        kind: Package
        metadata:
          name: a
          version: 1
        spec:
          pipeline: p.yaml
          inputs:
            list:
              - c
            more:
              x: 1
              k: 2
          facts: {}

        """)
  }

  @Test("leaves every value with the place, and so the folder, where it is written")
  func places() throws {
    let shelf = Shelf(texts: [
      "/repo/m/a.yaml": document(
        "Package", "extends: { path: ../base/b.yaml }\nspec: { policy: here.yaml }\n"),
      "/repo/base/b.yaml": document(
        "Package", "metadata: {}\nspec:\n  pipeline: there.yaml\n  policy: b.yaml\n"),
    ])
    let (documents, problems) = shelf.composed("/repo/m/a.yaml")
    #expect(problems.isEmpty)
    let composed = try #require(documents.first)
    let package = try #require(
      {
        var problems: [Problem] = []
        return composed.read(into: &problems) { PackageManifest(asFarAsReadable: $0, file: "a", into: &$1) }
      }())
    #expect(package.pipeline.path.path == "/repo/base/there.yaml")
    #expect(package.policy?.path.path == "/repo/m/here.yaml")
    #expect(package.pipeline.location.line == 5)
    #expect(composed.parts.map(\.path) == ["/repo/m/a.yaml", "/repo/base/b.yaml"])
    #expect(composed.parts.map(\.role) == [.document, .extended])
    #expect(composed.isComposed)
  }

  @Test("goes on where its parent extends another, each level over the one below")
  func chain() {
    let shelf = Shelf(texts: [
      "/repo/a.yaml": head + "extends: b.yaml\nspec: {x: null}\nmetadata: {}\n",
      "/repo/b.yaml": head + "extends: c.yaml\nspec: {k: b}\n",
      "/repo/c.yaml": head + "metadata: {name: c}\nspec: {x: c, k: c, z: c}\n",
    ])
    #expect(shelf.shown("/repo/a.yaml") == head + "metadata:\n  name: c\nspec:\n  k: b\n  z: c\n")
  }

  /// Eight documents may follow the first.
  @Test("may stand at the end of a chain of eight, no longer one", arguments: [8, 9])
  func depth(count: Int) {
    var texts = ["/repo/0.yaml": head + "extends: 1.yaml\n"]
    for index in 1..<count { texts["/repo/\(index).yaml"] = head + "extends: \(index + 1).yaml\n" }
    texts["/repo/\(count).yaml"] = head + "metadata: {}\nspec: {}\n"
    let shown = Shelf(texts: texts).shown("/repo/0.yaml")
    let wanted =
      count == 8
      ? head + "metadata: {}\nspec: {}\n"
      : "/repo/8.yaml:3:10: more than 8 documents extend one another [manifest.extends-depth]; shorten the chain"
    #expect(shown == wanted)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      (
        "extends: b.yaml", "extends: a.yaml",
        "/repo/b.yaml:3:10: documents extend one another: /repo/a.yaml -> /repo/b.yaml -> /repo/a.yaml [manifest.extends-loop]; take one 'extends' away"
      ),
      (
        "extends: a.yaml", "",
        "/repo/a.yaml:3:10: documents extend one another: /repo/a.yaml -> /repo/a.yaml [manifest.extends-loop]; take one 'extends' away"
      ),
      (
        "extends: link.yaml", "",
        "/repo/a.yaml:3:10: documents extend one another: /repo/a.yaml -> /repo/a.yaml [manifest.extends-loop]; take one 'extends' away"
      ),
      (
        "extends: none.yaml", "",
        "/repo/a.yaml:3:10: the Package 'none.yaml' cannot be read [manifest.missing-document]; looked for '/repo/none.yaml'"
      ),
      (
        "extends: ~/b.yaml", "",
        "/repo/a.yaml:3:10: '~/b.yaml' begins with '~', which nobody replaces [manifest.value]; write a path relative to this file"
      ),
      (
        "extends: /repo/b.yaml", "",
        "/repo/a.yaml:3:10: '/repo/b.yaml' is an absolute path [manifest.value]; write a path relative to this file"
      ),
      ("extends: \"b\\0.yaml\"", "", "/repo/a.yaml:3:10: 'extends' is not a path [manifest.value]"),
      ("extends: ''", "", "/repo/a.yaml:3:10: 'extends' is not a path [manifest.value]"),
      ("extends: [b.yaml]", "", "/repo/a.yaml:3:10: 'extends' is not a string [manifest.type]"),
      (
        "extends: { path: b.yaml, wth: {} }", "",
        "/repo/a.yaml:3:26: unknown key 'wth' [manifest.unknown-key]; did you mean 'with'?"
      ),
      (
        "extends: { path: b.yaml, sha256: 12 }", "",
        "/repo/a.yaml:3:34: '12' is not a digest [manifest.value]; write 64 hexadecimal digits"
      ),
      (
        "extends: { with: {} }", "",
        "/repo/a.yaml:3:10: missing key 'path' [manifest.missing-key]; add 'path:'"
      ),
      (
        "extends: policy.yaml", "",
        "/repo/policy.yaml:2:7: a Package cannot extend a 'Policy' [manifest.kind]; name a file of kind Package"
      ),
      ("extends: two.yaml", "", "/repo/two.yaml:3:1: the file holds 2 documents [manifest.kind]"),
      (
        "extends: b.yaml", "sepc: {}",
        "/repo/b.yaml:3:1: unknown key 'sepc' [manifest.unknown-key]; did you mean 'spec'?"
      ),
      ("extends: b.yaml", "spec: []", "/repo/b.yaml:3:7: 'spec' is not a mapping [manifest.type]"),
    ])
  func refused(child: String, parent: String, wanted: String) {
    let shelf = Shelf(
      texts: [
        "/repo/a.yaml": head + "\(child)\nmetadata: {}\nspec: {}\n",
        "/repo/b.yaml": head + "\(parent)\n",
        "/repo/policy.yaml": document("Policy", "metadata: {}\nspec: {}\n"),
        "/repo/two.yaml": "a: 1\n---\nb: 1\n",
      ], links: ["/repo/link.yaml": "/repo/a.yaml"])
    let shown = shelf.shown("/repo/a.yaml")
    #expect(shown == wanted || shown.hasPrefix(wanted), "\(shown)")
  }

  @Test(
    "is not what other kinds of document can be", arguments: ["Trust", "Exception", "Approval", "PolicyTest"])
  func otherKinds(kind: String) {
    let text = document(kind, "metadata: {}\nextends: b.yaml\nvariables: {}\noverlays: {}\nspec: {}\n")
    let hint = "write it out; Package, Pipeline and Policy can be composed"
    let wanted = [(4, "extends"), (5, "variables"), (6, "overlays")].map {
      "/repo/a.yaml:\($0):1: a document of kind '\(kind)' cannot have '\($1)' [manifest.not-composed]; \(hint)"
    }
    #expect(Shelf(texts: ["/repo/a.yaml": text]).shown("/repo/a.yaml") == wanted.joined(separator: "\n"))
  }
}

@Suite("A document outside the repository")
struct PinTests {
  private static let base = head + "metadata: {name: b}\nspec: {}\n"
  private static let hex = Digest(of: Array(base.utf8)).hex

  private static func shelf(_ extends: String, kept: [String] = []) -> Shelf {
    Shelf(
      texts: ["/repo/m/a.yaml": head + "extends: \(extends)\n", "/else/b.yaml": base, "/repo/c.yaml": base],
      links: ["/repo/m/link.yaml": "/else/b.yaml"], kept: kept)
  }

  @Test("needs a digest, wherever a link or '..' leads", arguments: ["../../else/b.yaml", "link.yaml"])
  func missing(path: String) {
    let (_, problems) = Self.shelf(path).composed("/repo/m/a.yaml")
    #expect(problems.map(\.code.name) == ["manifest.pin-missing"])
    #expect(problems.first?.message == "'\(path)' lies outside the repository and has no sha256")
    #expect(problems.first?.hint == "'stellwerk pin' writes it; the repository is '/repo'")
    #expect(problems.first?.location?.line == 3)
    #expect(problems.first?.cause == (path == "link.yaml" ? "it leads to '/else/b.yaml'" : nil))
  }

  @Test(
    "is read with its digest; one inside needs none",
    arguments: ["{ path: ../../else/b.yaml, sha256: HEX }", "../c.yaml"])
  func pinned(extends: String) {
    let shown = Self.shelf(extends.replacing("HEX", with: Self.hex)).shown("/repo/m/a.yaml")
    #expect(shown == head + "metadata:\n  name: b\nspec: {}\n")
  }

  @Test("is refused where it has changed, with what has changed if that is known", arguments: [true, false])
  func changed(isKept: Bool) {
    let old = Self.base.replacing("name: b", with: "name: old")
    let digest = Digest(of: Array(old.utf8)).hex
    let shelf = Self.shelf("{ path: ../../else/b.yaml, sha256: \(digest) }", kept: isKept ? [old] : [])
    let (_, problems) = shelf.composed("/repo/m/a.yaml")
    #expect(problems.map(\.code.name) == ["manifest.pin-mismatch"])
    #expect(problems.first?.message == "'../../else/b.yaml' has the sha256 '\(Self.hex)', not '\(digest)'")
    #expect(problems.first?.location?.column == 45)
    let hint = "look at the change, then 'stellwerk pin --update' takes it over"
    #expect(problems.first?.hint == (isKept ? hint : "\(hint); the pinned text is not in the store"))
    let change =
      "@@ -1,4 +1,4 @@\n apiVersion: stellwerk/v1\n kind: Package\n-metadata: {name: old}\n+metadata: {name: b}\n spec: {}"
    #expect(problems.first?.cause == (isKept ? change : nil))
  }

  @Test(
    "is one outside the nearest folder with .git, else the working folder, else the manifest's",
    arguments: [
      ("/repo/m/a.yaml", "/repo"), ("/desk/m/a.yaml", "/desk"), ("/else/b.yaml", "/else"),
      ("m/a.yaml", "/desk"),
      ("/none.yaml", nil),
    ])
  func repository(manifest: String, folder: String?) {
    let shelf = Shelf(texts: ["/repo/m/a.yaml": "", "/desk/m/a.yaml": "", "/else/b.yaml": ""])
    #expect(shelf.files.repository(of: manifest, workingFolder: "/desk") == folder)
  }
}

@Suite("Variables of a document")
struct VariableTests {
  private static func shelf(_ variables: String, _ spec: String, parent: String = "") -> Shelf {
    Shelf(texts: [
      "/repo/a.yaml": head + "variables: \(variables)\nmetadata: {}\nspec: \(spec)\n",
      "/repo/b.yaml": head + parent,
    ])
  }

  @Test(
    "are put into strings, whole ones with their type",
    arguments: [
      ("{c: {type: string, default: stable}}", "{u: 'x-${{ vars.c }}-y'}", "u: x-stable-y"),
      ("{c: {type: integer, default: 3}}", "{u: '${{ vars.c }}', v: 'n${{vars.c}}'}", "u: 3\n  v: n3"),
      ("{c: {type: boolean, default: true}}", "{u: '${{ vars.c }}'}", "u: true"),
      ("{c: {type: list(string), default: [a, b]}}", "{u: '${{ vars.c }}'}", "u:\n    - a\n    - b"),
      ("{c: {type: table(string), default: {k: v}}}", "{u: ['${{ vars.c }}']}", "u:\n    - k: v"),
      (
        "{c: {type: string, default: stable}}", "{u: '${{ vars.c }}', '${{ vars.c }}': 1}",
        "u: stable\n  \"${{ vars.c }}\": 1"
      ),
    ])
  func substitutes(variables: String, spec: String, wanted: String) {
    let shown = Self.shelf(variables, spec).shown("/repo/a.yaml")
    #expect(shown == head + "metadata: {}\nspec:\n  \(wanted)\n")
  }

  @Test("take their values from --set before files before the default")
  func chosen() throws {
    let shelf = Self.shelf(
      "{a: {type: string, default: x}, b: {type: list(string), default: []}, c: {type: integer, default: 1}, d: {type: path, required: true}}",
      "{a: '${{ vars.a }}', b: '${{ vars.b }}', c: '${{ vars.c }}', d: '${{ vars.d }}'}")
    guard case .mapping(let values) = try node("{a: file, c: 7}", file: "/repo/v.yaml").value else { return }
    let selection = Selection(
      settings: [
        .init(name: "a", text: "1.0"), .init(name: "b", text: "[p, q]"), .init(name: "d", text: "m/x"),
      ],
      values: values)
    let (documents, problems) = shelf.composed("/repo/a.yaml", selection)
    #expect(problems.isEmpty)
    #expect(
      documents.first?.node.yaml() == head
        + "metadata: {}\nspec:\n  a: \"1.0\"\n  b:\n    - p\n    - q\n  c: 7\n  d: m/x\n")
    #expect(documents.first?.variables == ["a", "b", "c", "d"])
  }

  @Test(
    "that are wrong are told at their place",
    arguments: [
      (
        "{c: {type: string, required: true}}", "{}",
        "/repo/a.yaml:3:13: variable 'c' has no value [manifest.missing-key]; give one: --set c=VALUE"
      ),
      (
        "{c: {type: string, required: true, description: channel}}", "{}",
        "/repo/a.yaml:3:13: variable 'c' has no value [manifest.missing-key]; give one: --set c=VALUE, the channel"
      ),
      (
        "{c: {type: string}}", "{}",
        "/repo/a.yaml:3:13: variable 'c' is not required and has no default [manifest.value]; write 'required: true' or 'default:'"
      ),
      ("{c: {type: integer, default: x}}", "{}", "/repo/a.yaml:3:41: 'c' is not an integer [manifest.type]"),
      (
        "{c: {type: strng, default: x}}", "{}",
        "/repo/a.yaml:3:23: 'type' cannot be 'strng' [manifest.value]; did you mean 'string'?"
      ),
      (
        "{c d: {type: string, default: x}}", "{}",
        "/repo/a.yaml:3:13: 'c d' is not a name [manifest.value]; use letters, digits, '_' and '-'"
      ),
      (
        "{c: {type: string, default: '${{ vars.c }}'}}", "{}",
        "/repo/a.yaml:3:40: the value of 'c' holds '${{' [manifest.look-up]; only strings of 'metadata' and 'spec' may hold expressions"
      ),
      (
        "{channel: {type: string, default: x}}", "{u: '${{ vars.chanel }}'}",
        "/repo/a.yaml:5:16: 'vars.chanel' is not known [manifest.look-up]; did you mean 'vars.channel'?"
      ),
      (
        "{c: {type: list(string), default: []}}", "{u: 'a${{ vars.c }}'}",
        "/repo/a.yaml:5:17: 'vars.c' is not a text and cannot stand inside one [manifest.look-up]; let it be the whole value"
      ),
      ("[]", "{}", "/repo/a.yaml:3:12: 'variables' is not a mapping [manifest.type]"),
    ])
  func wrong(variables: String, spec: String, wanted: String) {
    #expect(Self.shelf(variables, spec).shown("/repo/a.yaml") == wanted)
  }

  @Test(
    "that the command line gets wrong are a matter of usage",
    arguments: [
      (
        "chanel", "x",
        "no manifest has a variable 'chanel' [usage.variable]; did you mean 'channel'? variables: channel, count"
      ),
      ("zzz", "x", "no manifest has a variable 'zzz' [usage.variable]; variables: channel, count"),
      ("count", "x", "'x' is no value for the variable 'count' [usage.variable]; write a whole number"),
      ("count", "[", "'[' is no value for the variable 'count' [usage.variable]; write a whole number"),
    ])
  func usage(name: String, text: String, wanted: String) {
    let shelf = Self.shelf("{channel: {type: string, default: x}, count: {type: integer, default: 1}}", "{}")
    let selection = Selection(settings: [.init(name: name, text: text)])
    #expect(shelf.shown("/repo/a.yaml", selection) == wanted)
    #expect(shelf.composed("/repo/a.yaml", selection).problems.map(\.code.exitStatus) == [.usage])
  }

  @Test("that a file of values names and nobody has are told at their place there")
  func file() throws {
    guard case .mapping(let values) = try node("channel: y\nchanel: z\n", file: "v.yaml").value else {
      return
    }
    let shelf = Self.shelf("{channel: {type: string, default: x}}", "{}")
    #expect(
      shelf.shown("/repo/a.yaml", Selection(values: values))
        == "v.yaml:2:1: no manifest has a variable 'chanel' [manifest.unknown-variable]; did you mean 'channel'? variables: channel"
    )
  }

  @Test(
    "of a parent get their values from 'with'",
    arguments: [
      ("{c: beta}", "u: beta"), ("{c: '${{ vars.mine }}'}", "u: own"),
      (
        "{}",
        "/repo/a.yaml:3:32: 'b.yaml' needs a variable 'c' [manifest.missing-key]; add 'c:' under 'with:', the channel"
      ),
      ("{c: [x]}", "/repo/a.yaml:3:36: 'c' is not a string [manifest.type]"),
      (
        "{c: x, d: y}",
        "/repo/a.yaml:3:39: 'b.yaml' has no variable 'd' [manifest.unknown-variable]; variables: c"
      ),
    ])
  func parents(with: String, wanted: String) {
    let child = "extends: { path: b.yaml, with: \(with) }\nvariables: {mine: {type: string, default: own}}\n"
    let parent =
      "variables: {c: {type: string, required: true, description: channel}}\nmetadata: {}\nspec: {u: '${{ vars.c }}'}\n"
    let shown = Shelf(texts: ["/repo/a.yaml": head + child, "/repo/b.yaml": head + parent]).shown(
      "/repo/a.yaml")
    #expect(shown == (wanted.hasPrefix("u:") ? head + "metadata: {}\nspec:\n  \(wanted)\n" : wanted))
  }

  @Test("are not seen by parents, nor those of parents by children")
  func own() {
    let shelf = Shelf(texts: [
      "/repo/a.yaml": document(
        "Pipeline",
        "extends: b.yaml\nvariables: {c: {type: string, default: child}}\nspec: {u: '${{ vars.c }}${{ vars.d }}'}\n"
      ),
      "/repo/b.yaml": document(
        "Pipeline",
        "variables: {d: {type: string, default: parent}}\nmetadata: {}\nspec: {v: '${{ vars.d }}', w: '${{ vars.c }}'}\n"
      ),
    ])
    #expect(
      shelf.shown("/repo/a.yaml") == """
        /repo/a.yaml:5:29: 'vars.d' is not known [manifest.look-up]; did you mean 'vars.c'?
        /repo/b.yaml:5:36: 'vars.c' is not known [manifest.look-up]; did you mean 'vars.d'?
        """)
  }

  @Test("leave the look-ups of other groups for later")
  func others() {
    let text = document(
      "Pipeline",
      "variables: {c: {type: string, default: x}}\nmetadata: {}\nspec: {a: '${{ vars.c }}/${{inputs.i}}', b: '${{ inputs.i }}', c: '${{ 1 + 2 }}'}\n"
    )
    let shown = Shelf(texts: ["/repo/a.yaml": text]).shown("/repo/a.yaml")
    #expect(
      shown.hasSuffix("spec:\n  a: \"x/${{ inputs.i }}\"\n  b: \"${{ inputs.i }}\"\n  c: \"${{ 1 + 2 }}\"\n"))
  }

  @Test(
    "are put into expressions that also speak of what comes later, as literals",
    arguments: [
      ("a: '${{ vars.c + \"!\" }}'", #"a: "x!""#),
      ("a: '${{ vars.n * 2 }}'", "a: 6"),
      ("a: '${{ inputs.i + vars.c }}'", #"a: "${{ inputs.i + (\"x\") }}""#),
      (
        "a: '${{ vars.l.exists(v, v == inputs.i) }}'",
        #"a: "${{ ([\"a\", \"b\"]).exists(v, v == inputs.i) }}""#
      ),
      ("a: '${{ inputs.i.map(vars, vars + 1) }}'", #"a: "${{ inputs.i.map(vars, vars + 1) }}""#),
      ("a: 'v${{ vars.n }} ${{ inputs.i }}'", #"a: "v3 ${{ inputs.i }}""#),
    ])
  func inlined(spec: String, expected: String) {
    let text = document(
      "Pipeline",
      "variables: {c: {type: string, default: x}, n: {type: integer, default: 3}, l: {type: list(string), default: [a, b]}}\nmetadata: {}\nspec:\n  \(spec)\n"
    )
    let shown = Shelf(texts: ["/repo/a.yaml": text]).shown("/repo/a.yaml")
    #expect(shown.hasSuffix("spec:\n  \(expected)\n"), "\(shown)")
  }

  @Test(
    "stand beside the metadata of a package, which its spec may look up",
    arguments: [
      ("{inputs: {url: 'x-${{ metadata.version }}-${{ vars.c }}.tgz'}}", "inputs:\n    url: x-1.0-v.tgz"),
      (
        "{u: '${{ metadata.vrsion }}'}",
        "/repo/a.yaml:5:16: 'metadata.vrsion' is not known [manifest.look-up]; did you mean 'metadata.version'?"
      ),
      (
        "{u: '${{ keys.k }}'}",
        "/repo/a.yaml:5:16: 'keys.k' is not known [manifest.look-up]; known here: metadata.version"
      ),
      (
        "{u: '${{ metadata.version'}",
        "/repo/a.yaml:5:12: '${{' has no '}}' [expression.syntax]; write ${{ EXPRESSION }}"
      ),
    ])
  func metadata(spec: String, wanted: String) {
    let text =
      head + "variables: {c: {type: string, default: v}}\nmetadata: {version: '1.0'}\nspec: \(spec)\n"
    let shown = Shelf(texts: ["/repo/a.yaml": text]).shown("/repo/a.yaml")
    let right = head + "metadata:\n  version: \"1.0\"\nspec:\n  \(wanted)\n"
    #expect(shown == (wanted.hasPrefix("/") ? wanted : right))
  }

  @Test("show a parent's spec the metadata of the child")
  func inherited() {
    let shelf = Shelf(texts: [
      "/repo/a.yaml": head + "extends: b.yaml\nmetadata: {version: '2'}\n",
      "/repo/b.yaml": head + "metadata: {version: '1'}\nspec: {u: 'x-${{ metadata.version }}'}\n",
    ])
    #expect(shelf.shown("/repo/a.yaml") == head + "metadata:\n  version: \"2\"\nspec:\n  u: x-2\n")
  }

  @Test("of a document that another one names are what it says itself")
  func named() {
    let shelf = Shelf(texts: [
      "/repo/a.yaml": document(
        "Policy", "variables: {c: {type: string, required: true}}\nmetadata: {}\nspec: {}\n"),
      "/repo/m.yaml": "a.yaml",
    ])
    var problems: [Problem] = []
    guard let text = try? node("a.yaml", file: "/repo/m.yaml"),
      let reference = Option<DocumentReference>("policy", "").value(of: text, into: &problems)
    else { return }
    #expect(DocumentComposer(shelf.files).document(.policy, reference, into: &problems) == nil)
    #expect(
      problems.map(\.message) == [
        "'a.yaml' needs a variable 'c', which only a document that extends it gives"
      ])
    #expect(problems.first?.location?.file == "/repo/m.yaml")
  }
}

@Suite("Overlays of a document")
struct OverlayTests {
  private static let shelf = Shelf(texts: [
    "/repo/a.yaml": head
      + """
      extends: b.yaml
      variables: {c: {type: string, default: v}}
      overlays:
        staging: { spec: { x: '${{ vars.c }}', k: null, l: [1] } }
        lab: { metadata: { name: lab }, spec: { x: lab } }
      metadata: {}
      spec: { x: 1, l: [2, 3] }

      """,
    "/repo/b.yaml": head
      + "overlays: { staging: { spec: { z: parent } } }\nmetadata: {}\nspec: { k: 1, z: 0 }\n",
  ])

  @Test(
    "are put on where they are chosen, in the order given, a parent's under the child",
    arguments: [
      ([], "metadata: {}\nspec:\n  k: 1\n  z: 0\n  x: 1\n  l:\n    - 2\n    - 3\n"),
      (["staging"], "metadata: {}\nspec:\n  z: parent\n  x: v\n  l:\n    - 1\n"),
      (["staging", "lab"], "metadata:\n  name: lab\nspec:\n  z: parent\n  x: lab\n  l:\n    - 1\n"),
      (["lab", "staging"], "metadata:\n  name: lab\nspec:\n  z: parent\n  x: v\n  l:\n    - 1\n"),
    ])
  func chosen(names: [String], wanted: String) {
    #expect(Self.shelf.shown("/repo/a.yaml", Selection(overlays: names)) == head + wanted)
  }

  @Test("that nobody has are a matter of usage")
  func unknown() {
    let shown = Self.shelf.shown("/repo/a.yaml", Selection(overlays: ["stagin"]))
    #expect(shown == "no manifest has an overlay 'stagin' [usage.overlay]; did you mean 'staging'?")
  }

  @Test(
    "are looked at although nobody chooses them",
    arguments: [
      (
        "{ s: { sepc: {} } }",
        "/repo/a.yaml:3:18: unknown key 'sepc' [manifest.unknown-key]; did you mean 'spec'?"
      ),
      ("{ s: { spec: [] } }", "/repo/a.yaml:3:24: 'spec' is not a mapping [manifest.type]"),
      ("{ s: x }", "/repo/a.yaml:3:16: 's' is not a mapping [manifest.type]"),
      (
        "{ 's/': {} }",
        "/repo/a.yaml:3:13: 's/' is not a name [manifest.value]; use letters, digits, '_' and '-'"
      ),
    ])
  func checked(overlays: String, wanted: String) {
    let shelf = Shelf(texts: ["/repo/a.yaml": head + "overlays: \(overlays)\nmetadata: {}\nspec: {}\n"])
    #expect(shelf.shown("/repo/a.yaml") == wanted)
  }
}
