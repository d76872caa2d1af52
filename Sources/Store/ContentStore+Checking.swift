public import Cryptography
public import Diagnostics
internal import OperatingSystem

/// Something in a store that is not as it must be.
public struct StoreDamage: Hashable, Sendable {
  /// What is wrong.
  public enum Reason: String, Sendable {
    /// The bytes do not hash to the name.
    case altered
    /// The name is no digest, or stands in the wrong folder; or it is no file.
    case misnamed
    /// It cannot be read.
    case unreadable
    /// The index is damaged, or an entry of it.
    case index
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, relative to the store; for the index, what SQLite says.
  public let path: String
  /// The digest that the name says, if it says one.
  public let digest: Digest?

  /// Keeps all three.
  public init(reason: Reason, path: String, digest: Digest?) {
    (self.reason, self.path, self.digest) = (reason, path, digest)
  }
}

extension ContentStore {
  /// Hashes every blob and checks the index; in the order of the paths, empty if all is well.
  ///
  /// May run beside anything: what is added meanwhile is looked at or not.
  ///
  /// - Throws: `input.read` if the store's folders cannot be listed; `database.statement`.
  public func fsck() throws(Problem) -> [StoreDamage] {
    var damage: [StoreDamage] = []
    for group in try names(in: "\(folder)/blobs/sha256") {
      let path = "blobs/sha256/\(group)"
      guard isFolder("\(folder)/\(path)"), group.utf8.count == 2 else {
        damage.append(StoreDamage(reason: .misnamed, path: path, digest: nil))
        continue
      }
      for name in try names(in: "\(folder)/\(path)") {
        if let found = check(name, in: group) { damage.append(found) }
      }
    }
    for text in try index.damage() { damage.append(StoreDamage(reason: .index, path: text, digest: nil)) }
    return damage
  }

  private func check(_ name: String, in group: String) -> StoreDamage? {
    let path = "blobs/sha256/\(group)/\(name)"
    // Upper-case digits name the same digest, but nobody would find the file.
    guard let digest = Digest(hex: name), digest.hex == name, name.hasPrefix(group), contains(digest) else {
      return StoreDamage(reason: .misnamed, path: path, digest: Digest(hex: name))
    }
    do throws(Problem) {
      try verify(digest)
      return nil
    } catch {
      switch error.code {
      // Removed since it was listed: nothing is damaged.
      case .storeMissing: return nil
      case .storeDamaged: return StoreDamage(reason: .altered, path: path, digest: digest)
      default: return StoreDamage(reason: .unreadable, path: path, digest: digest)
      }
    }
  }
}
