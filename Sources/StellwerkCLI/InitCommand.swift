import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem

/// `stellwerk init`: a commented example of a document, or a small project that works.
enum InitCommand: Command {
  static let name = "init"
  static let summary = "write a commented example of a document, or with --full a small project"
  static let operands = "[KIND], or FOLDER with --full"
  static let operandCount = 0...1
  static let options = [
    CommandOption("--name", "NAME", "what it is called"),
    CommandOption("-o", "FILE", "where it is written; - for standard output (KIND.yaml, in lower case)"),
    CommandOption("--full", nil, "package, pipeline, policy and trust in a folder (here)"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    if call.has("--full") { return try project(call) }
    let word = call.operands.first ?? DocumentKind.package.rawValue
    guard let kind = DocumentKind(named: word) else {
      throw Problem(
        .usage, "unknown kind '\(word)'",
        hint: suggestion(for: word, among: DocumentKind.allCases.map(\.rawValue), orList: "one of"))
    }
    let text = DocumentExample.text(of: kind.shape, values: try kind.example(name: call.value("--name")))
    let file = call.value("-o") ?? "\(kind.rawValue.lowercased()).yaml"
    if file == "-" {
      try call.console.write(text)
    } else {
      try refuseOverwriting([file])
      try writeAtomically(Array(text.utf8), to: file)
      call.console.say("wrote \(file)")
    }
    return .done
  }

  private static func project(_ call: Call) throws(Problem) -> Diagnostics.ExitStatus {
    guard call.value("-o") == nil else {
      throw Problem(.usage, "'-o' is for one document", hint: "name a folder: stellwerk init --full FOLDER")
    }
    let folder = call.operands.first ?? "."
    let files = try ExampleProject(name: call.value("--name") ?? "hello").files
    try refuseOverwriting(files.map { resolved($0.name, in: folder) })
    try createFolder(folder)
    for file in files { try writeAtomically(Array(file.text.utf8), to: resolved(file.name, in: folder)) }
    call.console.say(
      """
      wrote \(files.map(\.name).joined(separator: ", ")) in \(folder)
      go on there with: stellwerk keys generate && stellwerk run package.yaml
      """)
    return .done
  }

  private static func refuseOverwriting(_ files: [String]) throws(Problem) {
    guard let file = files.first(where: { exists($0) }) else { return }
    throw Problem(
      .wouldOverwrite, "'\(file)' is there already", hint: "name another place, or take it away")
  }
}

extension DocumentKind {
  /// What the example of the kind holds beside what is required.
  ///
  /// - Throws: `manifest.value` for a name that cannot be one.
  fileprivate func example(name: String?) throws(Problem) -> JSON {
    if let name { try checkDocumentName(name) }
    let metadata: JSON = name.map { ["name": .string($0)] } ?? [:]
    switch self {
    case .pipeline: return ["metadata": metadata, "spec": ExampleProject.pipeline]
    case .policy: return ["metadata": metadata, "spec": ["rules": ExampleProject.rules]]
    default: return ["metadata": metadata]
    }
  }
}

/// A package of one script, from the file to a signed repository.
struct ExampleProject {
  /// Name and text of each file.
  let files: [(name: String, text: String)]

  /// - Throws: `manifest.value` for a name that cannot be one.
  init(name: String) throws(Problem) {
    try checkDocumentName(name)
    let script = "#!/bin/sh\necho \"hello from \(name)\"\n"
    let metadata: JSON = ["name": .string(name)]
    let package: JSON = [
      "metadata": [
        "name": .string(name), "license": "MIT", "maintainer": "Release Team <release@example.org>",
      ],
      "spec": [
        "pipeline": "pipeline.yaml", "policy": "policy.yaml",
        "keys": [
          "repository": ["openpgp": "artifacts/keys/repository.fingerprint", "home": "artifacts/keys/gnupg"],
          "statements": ["pem": "artifacts/keys/release.pem"],
        ],
        "inputs": ["script": "hello.sh", "digest": .string(Digest(of: script.utf8).hex)],
        "facts": ["dataAccess": "none", "blastRadius": "team"],
      ],
    ]
    let policy: JSON = ["metadata": metadata, "spec": ["rules": Self.rules, "trust": "trust.yaml"]]
    func text(_ kind: DocumentKind, _ values: JSON) -> String {
      DocumentExample.text(of: kind.shape, values: values)
    }
    files = [
      ("package.yaml", text(.package, package)),
      ("pipeline.yaml", text(.pipeline, ["metadata": metadata, "spec": Self.pipeline])),
      ("policy.yaml", text(.policy, policy)), ("trust.yaml", text(.trust, ["metadata": metadata])),
      ("hello.sh", script),
    ]
  }

  /// What every release must hold to.
  static let rules: JSON = [
    ["id": "signature.required", "uses": "signature/present", "effect": "block"],
    ["id": "intake.digest", "uses": "intake/pinned", "effect": "review"],
  ]

  /// From the file to a signed repository.
  static let pipeline: JSON = [
    "inputs": [
      "script": ["type": "path", "required": true, "description": "the file that becomes a command"],
      "digest": ["type": "string", "required": true, "description": "SHA-256 of the file"],
    ],
    "stages": [
      [
        "name": "script", "uses": "intake/file",
        "with": ["path": "${{ inputs.script }}", "sha256": "${{ inputs.digest }}"],
      ],
      [
        "name": "tree", "uses": "build/command", "inputs": ["script": "script.file"],
        "with": [
          "run": "install -D -m 755 \"$SCRIPT\" \"$OUT/usr/bin/${{ metadata.name }}\"",
          "produces": ["tree": "."], "prove": "rebuild",
        ],
      ],
      ["name": "deb", "uses": "package/deb", "inputs": ["contents": "tree.tree"]],
      ["name": "signature", "uses": "sign/openpgp", "inputs": ["artifact": "deb.package"]],
      ["name": "sbom", "uses": "sbom/generate", "inputs": ["subject": "deb.package"]],
      [
        "name": "decision", "uses": "policy/decide",
        "inputs": [
          "subject": "deb.package", "signature": "signature.signature", "sbom": "sbom.cyclonedx",
        ],
      ],
      [
        "name": "publish", "uses": "store/apt",
        "inputs": ["package": "deb.package", "decision": "decision.decision"],
      ],
    ],
  ]
}

extension Problem.Code {
  static let wouldOverwrite = Self("init.exists", exit: .cannotCreate)
}
