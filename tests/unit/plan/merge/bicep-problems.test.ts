import * as assert from 'uvu/assert';
import { bicepProblems } from '../../../../src/plan/merge/bicep-problems.ts';
import { suite } from '../../../helpers/suite.ts';

const sound: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'brackets in strings': "var a = '}])'\nvar b = '\\'{'\n",
  'brackets in comments': '// }\n/* ( [ */\nparam a string\n',
  'an apostrophe in a comment': "// it's\nparam a string\n",
  'an interpolation with an object in it': "var a = 'x${toObject([{ b: 'y' }], i => i.b)}z'\nvar b = 1\n",
  'an interpolation in an interpolation': "var a = '${'${b}'}'\n",
  'an escaped interpolation': "var a = '\\${'\n",
  'a string over lines with quotes and brackets': "var a = '''\nit's { open\n'''\nvar b = 2\n",
  'a parameter and an output of one name': 'param id string\noutput id string = id\n',
  'the same word in an object': 'var a = {\n  param: 1\n  var b: 2\n}\nvar b = 3\n',
  CRLF: 'param a string\r\nparam b string\r\n',
};

const broken: readonly (readonly [string, string, string])[] = [
  ['an object that is not closed', 'var a = {\n', 'brackets'],
  ['a bracket too many', 'var a = {}\n}\n', 'brackets'],
  ['brackets that cross', 'var a = [{]}\n', 'brackets'],
  ['a string that is not closed', "var a = 'x\nvar b = 1\n", 'brackets'],
  ['a long string that is not closed', "var a = '''x\n", 'brackets'],
  ['a comment that is not closed', '/* x\n', 'brackets'],
  ['an interpolation that is not closed', "var a = '${b'\n", 'brackets'],
  ['two parameters of one name', 'param a string\n@secure()\nparam a int\n', 'declared name a'],
  ['a resource and a variable of one name', "resource a 'x@y' = {}\nvar a = 1\n", 'declared name a'],
  ['two outputs of one name', 'output a string = b\noutput a string = c\n', 'declared output a'],
  ['two values in a parameter file', "using 'main.bicep'\nparam a = 1\nparam a = 2\n", 'declared name a'],
];

suite('the check of Bicep', (test) => {
  for (const [name, text] of Object.entries(sound)) {
    test(`it is content with ${name}`, () => assert.equal(bicepProblems(text), []));
  }
  for (const [name, text, id] of broken) {
    test(`it finds ${name}`, () =>
      assert.equal(
        bicepProblems(text).map((problem) => problem.id),
        [id],
      ));
  }
});
