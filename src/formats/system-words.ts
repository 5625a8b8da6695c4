/** The words of the C library, of shells and of GNU make in other languages, put back into English to be understood. */

const SENTENCES: readonly (readonly [string, readonly string[]])[] = [
  [
    'No such file or directory',
    [
      'Datei oder Verzeichnis nicht gefunden',
      'Aucun fichier ou dossier de ce type',
      'No existe el (?:archivo|fichero) o el directorio',
      'File o directory non esistente',
      '(?:Ficheiro ou directoria|Arquivo ou diretório) inexistente',
      'Нет такого файла или каталога',
      'Nie ma takiego pliku ani katalogu',
      'Bestand of map bestaat niet',
      'Adresář nebo soubor neexistuje',
      'Böyle bir dosya ya da dizin yok',
      '没有那个文件或目录',
      'そのようなファイルやディレクトリはありません',
    ],
  ],
  [
    'Permission denied',
    [
      'Keine Berechtigung',
      'Permission non accordée',
      'Permiso denegado',
      'Permesso negato',
      'Permissão negada',
      'Отказано в доступе',
      'Brak dostępu',
      'Toegang geweigerd',
      'Operace zamítnuta',
      'Erişim engellendi',
      '权限不够',
      '許可がありません',
    ],
  ],
  [
    'Device or resource busy',
    [
      'Das Gerät oder die Ressource ist belegt',
      'Périphérique ou ressource occupé',
      'Dispositivo o recurso ocupado',
      'Dispositivo o risorsa occupata',
      'Dispositivo ou recurso está ocupado',
      'Устройство или ресурс занято',
      'Urządzenie lub zasoby zajęte',
      'Apparaat of bron is bezig',
      '设备或资源忙',
    ],
  ],
  [
    'command not found',
    [
      '(?:Befehl|Kommando) nicht gefunden',
      'commande introuvable',
      'orden no encontrada',
      'comando (?:non trovato|não encontrado)',
      'команда не найдена',
      'команду не знайдено',
      'nie znaleziono polecenia',
      'opdracht niet gevonden',
      'příkaz nenalezen',
      'parancs nem található',
      'komut bulunamadı',
      'kommandot finns inte',
      'kommando(?:en ble)? ikke f[uo]n[dn]et',
      'comandă negăsită',
      '(?:未找到|找不到)(?:命令|指令)',
      'コマンドが見つかりません',
      '(?:명령을|명령어를) 찾을 수 (?:없습니다|없음)',
    ],
  ],
];
const FORMS = SENTENCES.map(
  ([english, abroad]) => [english, new RegExp(`(?:${abroad.join('|')})(?=[.:;\\s]{0,3}$)`, 'i')] as const,
);
/** more than the longest of them with the colon in front */
const LONGEST = 70;
const ABOUT_A_FILE =
  /^(ls|cat|cp|stat|rm|cd): [^:]{0,60}?['‘„"“«»] ?([^'’“”"»«]{1,300}) ?['’“”"»«][^:]{0,60}: ([A-Z][\w ]{1,40})$/;
/** "make: *** [Makefile:70: out/x.o] Fehler 127" */
const MAKE_ERROR = /^(g?make(?:\[\d{1,3}\])?: \*\*\* \[.{1,300}\]) \p{L}{3,12} (\d{1,3})$/u;
/** "make: *** Keine Regel, um „flash“ zu erstellen.  Schluss." Make's other complaints that quote something are English words here. */
const NO_RULE =
  /^(g?make(?:\[\d{1,3}\])?: \*\*\* )(?!No rule\b|.*\b(?:variable|pattern|missing|recipe|references|unterminated|empty|invalid|mixed|virtual)\b).{4,60}?['`‘„"“«»] ?([\w./+-]{1,300}) ?['’“”"»«](?:.{3,60}?['`‘„"“«»] ?([\w./+-]{1,300}) ?['’“”"»«])?.{0,40}\.\s{1,3}\p{L}{3,12}\.$/u;
const NO_MAKEFILE =
  /^(g?make(?:\[\d{1,3}\])?: \*\*\* )(?!No targets).{10,60}(?:\bmakefile\b|»make«-Steuerdatei).{0,30}\.\s{1,3}\p{L}{3,12}\.$/iu;

/** The line with the system's own words in English; a line that has none of them comes back as it is. */
export function inEnglish(line: string): string {
  const text = line.trim();
  if (text.includes(': *** ')) return makeInEnglish(text) ?? line;
  // all of them are the end of a message that a colon divides
  const end = text.slice(-LONGEST);
  if (!/[:：]/.test(end)) return line;
  for (const [english, form] of FORMS) {
    const at = end.search(form);
    if (at >= 0)
      return asBuiltIn(`${text.slice(0, text.length - end.length + at)}${english}`.replace(/ : |：/, ': '));
  }
  return line;
}

/** "ls: Zugriff auf '/dev/x' nicht möglich: ..." as "ls: cannot access '/dev/x': ..." */
function asBuiltIn(text: string): string {
  const [, program, path, reason] = ABOUT_A_FILE.exec(text) ?? [];
  return program === undefined ? text : `${program}: cannot access '${path}': ${reason}`;
}

function makeInEnglish(text: string): string | null {
  const [, failed, code] = MAKE_ERROR.exec(text) ?? [];
  if (failed !== undefined) return `${failed} Error ${code}`;
  const [, head, target, neededBy] = NO_RULE.exec(text) ?? [];
  if (head !== undefined && target !== 'make' && !/makefile/i.test(target ?? '')) {
    return `${head}No rule to make target '${target}'${neededBy === undefined ? '' : `, needed by '${neededBy}'`}.  Stop.`;
  }
  const none = NO_MAKEFILE.exec(text)?.[1];
  return none === undefined ? null : `${none}No targets specified and no makefile found.  Stop.`;
}
