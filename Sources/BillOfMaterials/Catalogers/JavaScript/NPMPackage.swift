internal import Diagnostics
internal import Packages

/// Where a package of JavaScript comes from, as lock files write it in place of a version.
enum NPMSource {
  /// A version of a registry.
  case version(String)
  /// A repository, perhaps at a commit.
  case repository(String, commit: String?)
  /// A folder or archive beside the lock file.
  case local(String)
  /// An archive at an address.
  case archive(String)

  init(_ text: String) {
    if text.beginsWithDigit {
      self = .version(text)
      return
    }
    let lowered = text.lowercased()
    let locals = ["file:", "link:", "portal:", "workspace:", "root:", "./", "../"]
    if locals.contains(where: { lowered.hasPrefix($0) }) {
      self = .local(text)
      return
    }
    let (address, fragment) = text.cut(at: "#")
    // Behind an archive stands its digest, behind a repository the commit.
    let isArchive = address.hasSuffix(".tgz") || address.hasSuffix(".tar.gz")
    let isRepository =
      ["git+", "git:", "git@", "ssh:", "github:", "gitlab:", "bitbucket:", "gist:"].contains {
        lowered.hasPrefix($0)
      } || address.hasSuffix(".git")
      || !isArchive && Self.isRepository(address)
        && fragment.map { Self.isCommit($0) || $0.hasPrefix("commit") } == true
    if isRepository {
      let commit = fragment.map { $0.hasPrefix("commit") ? $0.dropFirst(7) : $0 }
      self = .repository(text, commit: commit.flatMap { Self.isCommit($0) ? String($0) : nil })
    } else if lowered.hasPrefix("http:") || lowered.hasPrefix("https:") {
      self = .archive(String(address))
    } else {
      self = .version(text)
    }
  }

  /// Whether what stands behind `#` is a commit.
  var isRepository: Bool { if case .repository = self { true } else { false } }

  /// `https://host/owner/name`: a registry has more parts behind its host.
  private static func isRepository(_ address: Substring) -> Bool {
    guard let scheme = address.firstRange(of: "://") else { return true }
    return address[scheme.upperBound...].split(separator: "/").count == 3
  }

  private static func isCommit(_ text: Substring) -> Bool {
    text.utf8.count >= 7 && text.utf8.count <= 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Whether the text is what a version is and nothing else.
  static func isVersion(_ text: String) -> Bool {
    if case .version = NPMSource(text) { text.beginsWithDigit } else { false }
  }
}

extension PackageList {
  /// A package of JavaScript; its source goes into the package URL unless it is a registry.
  mutating func npm(
    _ name: String, _ version: String, resolved: String? = nil, key: String? = nil, line: Int?,
    _ context: ListContext
  ) -> ListedPackage {
    var qualifiers: [String: String] = [:]
    var properties: [Property] = []
    var download: String?
    if let resolved {
      switch NPMSource(resolved) {
      case .repository(let address, let commit):
        qualifiers["vcs_url"] = address
        if let commit { properties.append(Property("stellwerk:list:commit", commit)) }
      case .local(let path): properties.append(Property("stellwerk:list:path", path))
      case .archive(let address): download = address
      case .version: break
      }
    }
    let slash = name.hasPrefix("@") ? name.firstIndex(of: "/") : nil
    let purl = listedPURL(
      "npm", namespace: slash.map { String(name[..<$0]) },
      slash.map { String(name[name.index(after: $0)...]) } ?? name,
      version, qualifiers, in: &self, context, line: line)
    var package = ListedPackage(name, version, key: key, purl: purl, line: line)
    (package.properties, package.download) = (properties, download)
    return package
  }
}

/// The name and what follows of `name@rest`, where the name may begin with `@`.
func npmNameAndRest(_ text: some StringProtocol) -> (name: String, rest: String)? {
  let text = Substring(text)
  guard let mark = text.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@")) else { return nil }
  return (String(text[..<mark]), String(text[text.utf8.index(after: mark)...]))
}
