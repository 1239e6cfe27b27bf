"""`manage.py selfcheck`: exit 0 when all is well; else a sentence for each thing that is not."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coalition_portal import health


class Command(BaseCommand):
    help = "Look at database, migrations, worker, mail, disk and backups; say what is wrong."

    def handle(self, **options):
        findings = health.examine(health.ALL)
        # Each sentence once, however many questions it answers.
        wrong = [sentence for sentence in dict.fromkeys(findings.values()) if sentence]
        self._write_down(wrong)
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"All is well: {', '.join(findings)}.")

    def _write_down(self, wrong: list[str]) -> None:
        """A second way to notice, for whoever watches files; a full disk is said on stderr."""
        try:
            (settings.VAR_DIR / "selfcheck.txt").write_text(
                "\n".join(
                    [f"{timezone.now():%Y-%m-%d %H:%M} UTC", *(wrong or ["All is well."]), ""]
                )
            )
        except OSError as problem:
            wrong.append(f"{settings.VAR_DIR}/selfcheck.txt could not be written ({problem}).")
