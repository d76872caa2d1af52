import Diagnostics
import Manifests
import OperatingSystem
import Store
import YAML

/// The options by which a command line chooses overlays and values of variables.
enum SelectionOptions {
  static let all = [
    CommandOption("--set", "NAME=VALUE", "give a variable of the manifest a value", isRepeatable: true),
    CommandOption("--vars", "FILE", "read values of variables from a YAML mapping", isRepeatable: true),
    CommandOption(
      "--overlay", "NAME", "put an overlay of the manifest on, in the order given", isRepeatable: true),
  ]
}

extension Call {
  /// How this command line reads manifests; what is looked at for that is noted.
  ///
  /// - Throws: `usage` for a setting that is none, and what reading a file of values throws.
  func loading(noting witnesses: Witnesses? = nil) throws(Problem) -> Loading {
    let files = witnesses.map(documentFiles(noting:)) ?? documentFiles
    return Loading(files: files, selection: try selection(from: files))
  }

  /// Documents on disk; the text that a digest stood for is looked for in the store, if there is one.
  var documentFiles: DocumentFiles {
    .onDisk { [store] digest in
      guard exists("\(store)/version") else { return nil }
      // Only for showing what changed: a store that cannot be read is one that does not know it.
      return try? ContentStore(folder: store).read(digest, limit: 64 << 20)
    }
  }

  /// The same documents, with everything noted but what the store keeps: that is only shown, beside a refusal.
  private func documentFiles(noting witnesses: Witnesses) -> DocumentFiles {
    DocumentFiles(
      read: { (path) throws(Problem) in try witnesses.read(path) },
      realPath: { witnesses.realPath($0) }, kept: documentFiles.kept)
  }

  private func selection(from files: DocumentFiles) throws(Problem) -> Selection {
    var settings: [Selection.Setting] = []
    for word in all("--set") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw Problem(.usage, "'\(word)' is no value for '--set'", hint: "write NAME=VALUE")
      }
      guard !settings.contains(where: { $0.name == parts[0] }) else {
        throw Problem(.usage, "'\(parts[0])' is set twice", hint: "leave one '--set \(parts[0])=…' away")
      }
      settings.append(.init(name: parts[0], text: parts[1]))
    }
    var values: [(key: Located<String>, value: Node)] = []
    for file in all("--vars") {
      let root = try parseDocument(try files.read(file), file: file)
      guard case .mapping(let pairs) = root.value else {
        throw Problem(.wrongType, "expected a mapping of variables to values", at: root.location)
      }
      values += pairs
    }
    return Selection(overlays: all("--overlay"), settings: settings, values: values)
  }
}
