// Names of months as feeds print them: English and the languages of the feeds we have met.

const NAMES: string[][] = [
  'january jan januar janvier janv jan enero ene janeiro gennaio gen januari ianuarie leden styczen stycznia tammikuu ocak января янв ιαν jan',
  'february feb febr februar fevrier fevr fev febrero fevereiro febbraio februari luty lutego helmikuu subat февраля фев φεβ',
  'march mar marz maerz mrz mars marzo marco maart martie marzec marca maaliskuu mart марта мар μαρ marc',
  'april apr avril avr abril abr aprile aprilie kwiecien kwietnia huhtikuu nisan апреля апр απρ',
  'may mai mayo maio maggio mag mei maj maja toukokuu mayis мая май μαι μαϊ maj',
  'june jun juni juin junio junho giugno giu iunie czerwiec czerwca kesakuu haziran июня июн ιουν jun',
  'july jul juli juillet juil julio julho luglio lug iulie lipiec lipca heinakuu temmuz июля июл ιουλ jul',
  'august aug aout agosto ago augustus augusti sierpien sierpnia elokuu agustos августа авг αυγ augusztus',
  'september sep sept septembre septiembre setembro set settembre septembrie wrzesien wrzesnia syyskuu eylul сентября сен σεπ szept',
  'october oct oktober okt octobre octubre outubro out ottobre ott octombrie pazdziernik pazdziernika lokakuu ekim октября окт οκτ',
  'november nov novembre noviembre novembro novembrie listopad listopada marraskuu kasim ноября ноя νοε νοεμ',
  'december dec dezember dez decembre diciembre dic dezembro dicembre decembrie grudzien grudnia joulukuu aralik декабря дек δεκ',
].map((names) => names.split(' '));

const MONTHS = new Map(NAMES.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])));

/** The number of the month (1 to 12) that a word names, whatever its case and accents; null for any other word. */
export function monthOf(word: string): number | null {
  if (word.length < 3 || word.length > 14) return null;
  const plain = word.toLowerCase();
  return (
    MONTHS.get(plain) ??
    MONTHS.get(
      plain
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .replace('ł', 'l'),
    ) ??
    null
  );
}
